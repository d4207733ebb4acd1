package local

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/datacounsel/spillway/internal/local/athena"
	"github.com/datacounsel/spillway/internal/local/glue"
	"github.com/datacounsel/spillway/internal/local/trino"
	"github.com/datacounsel/spillway/internal/local/trinohttp"
	"github.com/datacounsel/spillway/internal/obs"
)

// newEngine returns the engine that --athena-engine names, and what ends it.
func (s *Stack) newEngine(o Options, scope obs.Scope) (athena.Engine, func() error, error) {
	if url, ok := strings.CutPrefix(o.AthenaEngine, "trino="); ok {
		engine, err := trinohttp.New(url, "")
		if err != nil {
			return nil, nil, fmt.Errorf("--athena-engine %s: %w", o.AthenaEngine, err)
		}
		return engine, func() error { return nil }, nil
	}
	options := trino.Options{MemoryLimit: o.EngineMemory, TempDir: filepath.Join(o.DataDir, "athena", "tmp")}
	engine, err := trino.New(options, glue.Lake{Store: s.Catalog}, s.Objects, scope)
	if err != nil {
		return nil, nil, err
	}
	return engine, engine.Close, nil
}
