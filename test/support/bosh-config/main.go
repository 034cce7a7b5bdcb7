// Does with files what the bosh command does with them before it talks to a director: reads its own options, then fills in
// variables. Of bosh-cli it takes the option parser and the template engine; the whole of it needs modules for blob stores.
package main

import (
	"fmt"
	"os"

	"github.com/cloudfoundry/bosh-cli/v7/cmd/opts"
	"github.com/cloudfoundry/bosh-cli/v7/director/template"
	"github.com/jessevdk/go-flags"
)

func main() {
	var all opts.BoshOpts
	parser := flags.NewParser(&all, flags.HelpFlag|flags.PassDoubleDash)
	parser.CommandHandler = func(command flags.Commander, extra []string) error {
		if len(extra) > 0 {
			return fmt.Errorf("unexpected arguments %q", extra)
		}
		switch chosen := command.(type) {
		case *opts.InterpolateOpts:
			strict := template.EvaluateOpts{ExpectAllKeys: chosen.VarErrors, ExpectAllVarsUsed: chosen.VarErrorsUnused}
			return evaluate(chosen.Args.Manifest.Bytes, chosen.VarFlags, strict)
		case *opts.UpdateConfigOpts:
			fmt.Printf("# type %s, name %s, asks %t\n", chosen.Type, chosen.Name, !all.NonInteractiveOpt)
			return evaluate(chosen.Args.Config.Bytes, chosen.VarFlags, template.EvaluateOpts{})
		}
		return fmt.Errorf("no such command here: %T", command)
	}
	if _, err := parser.Parse(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func evaluate(manifest []byte, vars opts.VarFlags, strict template.EvaluateOpts) error {
	text, err := template.NewTemplate(manifest).Evaluate(vars.AsVariables(), nil, strict)
	if err != nil {
		return err
	}
	_, err = os.Stdout.Write(text)
	return err
}
