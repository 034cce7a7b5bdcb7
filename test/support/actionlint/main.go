// actionlint checks workflows of GitHub Actions with actionlint's own rules: keys, types of expressions, inputs of the actions
// that it knows, contexts. Usage: actionlint FILE... It exits 1 and prints what is wrong.
package main

import (
	"fmt"
	"os"
	"os/exec"

	"github.com/rhysd/actionlint"
)

func main() {
	options := actionlint.LinterOptions{}
	// Where it is installed, the scripts in the workflow go through it too.
	if path, err := exec.LookPath("shellcheck"); err == nil {
		options.Shellcheck = path
	}
	linter, err := actionlint.NewLinter(os.Stdout, &options)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(3)
	}
	found, err := linter.LintFiles(os.Args[1:], nil)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(3)
	}
	if len(found) > 0 {
		os.Exit(1)
	}
}
