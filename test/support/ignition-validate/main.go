// Reads Ignition documents as Ignition 2.24 does, many in one process: paths come on standard input, one a line, and a line goes to
// standard output for everything that its parser has to say of a document, warnings too. Last comes the number of documents.
package main

import (
	"bufio"
	"fmt"
	"os"

	"github.com/coreos/ignition/v2/config"
)

func main() {
	paths := bufio.NewScanner(os.Stdin)
	count := 0
	for paths.Scan() {
		document, err := os.ReadFile(paths.Text())
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		_, report, err := config.Parse(document)
		for _, entry := range report.Entries {
			fmt.Printf("%s: %s\n", paths.Text(), entry.String())
		}
		if err != nil {
			fmt.Printf("%s: %v\n", paths.Text(), err)
		}
		count++
	}
	fmt.Println(count)
}
