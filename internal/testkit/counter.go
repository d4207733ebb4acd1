package testkit

import "sync/atomic"

// counter spreads the ports that one test binary asks for.
var counter atomic.Int32
