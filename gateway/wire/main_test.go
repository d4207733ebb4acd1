package wire

import (
	"testing"

	"github.com/datacounsel/spillway/internal/referee"
)

func TestMain(m *testing.M) { referee.Main(m) }
