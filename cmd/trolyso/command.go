package main

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"os"

	"github.com/spf13/cobra"
)

// app is what the verbs share. Its cfg and log are set before a verb runs.
type app struct {
	in         io.Reader
	out, err   io.Writer
	configFile string
	json       bool
	on         string // the day to answer on, as a date; empty: today
	cfg        Config
	log        *slog.Logger
}

// near is how many slips a verb may have and still be guessed.
const near = 2

// command returns the verbs as a tree.
func (a *app) command() *cobra.Command {
	root := &cobra.Command{
		Use:           "trolyso",
		Short:         "Trợ lý số: hỏi đáp kỹ năng số từ cẩm nang đã kiểm chứng",
		Args:          verb,
		RunE:          func(cmd *cobra.Command, _ []string) error { return needsVerb(cmd) },
		SilenceErrors: true,
		SilenceUsage:  true,

		SuggestionsMinimumDistance: near,
	}
	settings := newSettings()
	flags := root.PersistentFlags()
	flags.StringVar(&a.configFile, "config", configFromEnvironment(), "tệp cấu hình `FILE` (yaml, toml hoặc json)")
	flags.String("guides", "", "thư mục cẩm nang `DIR`; để trống thì dùng bộ có sẵn trong chương trình")
	flags.String("log-level", "info", "mức ghi nhật ký: debug, info, warn, error")
	flags.String("log-format", "text", "dạng nhật ký: text, json")
	for key, flag := range map[string]string{"guides": "guides", "log.level": "log-level", "log.format": "log-format"} {
		if err := settings.BindPFlag(key, flags.Lookup(flag)); err != nil {
			panic(err) // the flag is three lines up
		}
	}
	root.PersistentPreRunE = func(cmd *cobra.Command, _ []string) error {
		var err error
		if a.cfg, err = readConfig(settings, a.configFile); err != nil {
			return err
		}
		a.log = newLog(a.err, a.cfg.Log)
		for _, name := range strayVariables(os.Environ()) {
			a.log.Debug("environment variable is no configuration key", "name", name)
		}
		return nil
	}
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error {
		return usageError{fmt.Errorf("sai cách dùng: %w", err)}
	})
	root.AddCommand(
		a.serveCommand(settings),
		a.askCommand(),
		a.searchCommand(),
		a.guidesCommand(),
		a.evalCommand(),
		a.versionCommand(),
	)
	return root
}

// jsonFlag gives cmd the flag --json.
func (a *app) jsonFlag(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&a.json, "json", false, "in kết quả dạng JSON")
}

// printJSON prints one JSON document on a line.
func (a *app) printJSON(v any) error {
	e := json.NewEncoder(a.out)
	e.SetEscapeHTML(false)
	return e.Encode(v)
}

func newLog(w io.Writer, cfg LogConfig) *slog.Logger {
	level, err := cfg.level()
	if err != nil {
		level = slog.LevelInfo // validate has refused it before
	}
	options := &slog.HandlerOptions{Level: level}
	if cfg.Format == "json" {
		return slog.New(slog.NewJSONHandler(w, options))
	}
	return slog.New(slog.NewTextHandler(w, options))
}

// exactly demands n arguments, which message describes.
func exactly(n int, message string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		if len(args) != n {
			return usageError{fmt.Errorf("%s (nhận được %d)", message, len(args))}
		}
		return nil
	}
}

// verb refuses a verb that there is not.
func verb(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	message := fmt.Sprintf("không có lệnh %q trong %q", args[0], cmd.CommandPath())
	if guesses := cmd.SuggestionsFor(args[0]); len(guesses) > 0 {
		message += fmt.Sprintf("; có phải bạn muốn gõ %q?", guesses[0])
	}
	return usageError{fmt.Errorf("%s", message)}
}

// needsVerb is what a command that only holds others does.
func needsVerb(cmd *cobra.Command) error {
	return usageError{fmt.Errorf("%q cần một lệnh con", cmd.CommandPath())}
}

// group returns a command that only holds others.
func group(use, short string, commands ...*cobra.Command) *cobra.Command {
	cmd := &cobra.Command{
		Use: use, Short: short, Args: verb,
		RunE:                       func(cmd *cobra.Command, _ []string) error { return needsVerb(cmd) },
		SuggestionsMinimumDistance: near,
	}
	cmd.AddCommand(commands...)
	return cmd
}
