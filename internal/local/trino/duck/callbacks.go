package duck

/*
#include <stdint.h>
#include <stdlib.h>

void spillwayScalar(void *info, void *chunk, void *out);
void spillwayBind(void *info);
void spillwayInit(void *info);
void spillwayLocalInit(void *info);
void spillwayFill(void *info, void *chunk);
void spillwayDelete(void *box);

typedef void (*cb1)(void *);
typedef void (*cb2)(void *, void *);
typedef void (*cb3)(void *, void *, void *);

static void *box(uintptr_t handle) {
	uintptr_t *p = malloc(sizeof(uintptr_t));
	*p = handle;
	return p;
}
static uintptr_t unbox(void *p) { return *(uintptr_t *)p; }
*/
import "C"

import (
	"fmt"
	"runtime/cgo"
	"unsafe"

	mapping "github.com/duckdb/duckdb-go-bindings"
)

// DuckDB keeps a pointer to C memory that holds a cgo.Handle; spillwayDelete frees both.
func box(v any) unsafe.Pointer { return C.box(C.uintptr_t(cgo.NewHandle(v))) }

func unbox[T any](p unsafe.Pointer) T { return cgo.Handle(C.unbox(p)).Value().(T) }

func deleter() unsafe.Pointer { return unsafe.Pointer(C.cb1(C.spillwayDelete)) }

//export spillwayDelete
func spillwayDelete(p unsafe.Pointer) {
	handle := cgo.Handle(C.unbox(p))
	if closer, ok := handle.Value().(interface{ closeScan() }); ok {
		closer.closeScan()
	}
	handle.Delete()
	C.free(p)
}

// guard turns a panic below DuckDB into an error of the statement.
func guard(fail func(string)) {
	if r := recover(); r != nil {
		fail(fmt.Sprintf("internal error: %v", r))
	}
}

//export spillwayScalar
func spillwayScalar(info, chunk, out unsafe.Pointer) {
	function := mapping.FunctionInfo{Ptr: info}
	fail := func(message string) { mapping.ScalarFunctionSetError(function, message) }
	defer guard(fail)
	s := unbox[*Scalar](mapping.ScalarFunctionGetExtraInfo(function))
	in := mapping.DataChunk{Ptr: chunk}
	n := int(mapping.DataChunkGetSize(in))
	args := make([]Vector, mapping.DataChunkGetColumnCount(in))
	for i := range args {
		t := s.Variadic
		if i < len(s.Params) {
			t = s.Params[i]
		}
		args[i] = newVector(mapping.DataChunkGetVector(in, mapping.IdxT(i)), t)
	}
	result := newVector(mapping.Vector{Ptr: out}, s.Result)
	for row := range n {
		if !s.SeesNull && anyNull(args, row) {
			result.SetNull(row)
			continue
		}
		if err := s.Func(args, row, &result); err != nil {
			fail(err.Error())
			return
		}
	}
}

func anyNull(args []Vector, row int) bool {
	for i := range args {
		if args[i].Null(row) {
			return true
		}
	}
	return false
}

// scanState is the global state of one scan.
type scanState struct {
	scan Scan
	cols []Column // the projected columns, in order
}

func (s *scanState) closeScan() { s.scan.Close() }

type workerState struct {
	worker Worker
}

func (w *workerState) closeScan() { w.worker.Close() }

//export spillwayBind
func spillwayBind(ptr unsafe.Pointer) {
	info := mapping.BindInfo{Ptr: ptr}
	fail := func(message string) { mapping.BindSetError(info, message) }
	defer guard(fail)
	db := unbox[*DB](mapping.BindGetExtraInfo(info))
	value := mapping.BindGetParameter(info, 0)
	id := mapping.GetInt64(value)
	mapping.DestroyValue(&value)
	found, ok := db.sources.Load(id)
	if !ok {
		fail(fmt.Sprintf("scan %d is over", id))
		return
	}
	source := found.(Source)
	for _, c := range source.Columns() {
		t := c.Type.logical()
		mapping.BindAddResultColumn(info, c.Name, t)
		mapping.DestroyLogicalType(&t)
	}
	if rows := source.Rows(); rows > 0 {
		mapping.BindSetCardinality(info, mapping.IdxT(rows), false)
	}
	mapping.BindSetBindData(info, box(source), deleter())
}

//export spillwayInit
func spillwayInit(ptr unsafe.Pointer) {
	info := mapping.InitInfo{Ptr: ptr}
	fail := func(message string) { mapping.InitSetError(info, message) }
	defer guard(fail)
	source := unbox[Source](mapping.InitGetBindData(info))
	all := source.Columns()
	state := &scanState{}
	var projection []int
	for i := range mapping.InitGetColumnCount(info) {
		at := int(mapping.InitGetColumnIndex(info, i))
		if at < 0 || at >= len(all) { // the row id, which stands for "no column"
			at = 0
		}
		projection = append(projection, at)
		state.cols = append(state.cols, all[at])
	}
	scan, err := source.Open(projection)
	if err != nil {
		fail(err.Error())
		return
	}
	state.scan = scan
	mapping.InitSetMaxThreads(info, mapping.IdxT(scan.Threads()))
	mapping.InitSetInitData(info, box(state), deleter())
}

//export spillwayLocalInit
func spillwayLocalInit(ptr unsafe.Pointer) {
	info := mapping.InitInfo{Ptr: ptr}
	// The worker opens on its first chunk, where the global state is at hand.
	mapping.InitSetInitData(info, box(&workerState{worker: nothing{}}), deleter())
}

type nothing struct{}

func (nothing) Fill([]Vector, int) (int, error) { return 0, nil }
func (nothing) Close()                          {}

//export spillwayFill
func spillwayFill(ptr, chunk unsafe.Pointer) {
	info := mapping.FunctionInfo{Ptr: ptr}
	fail := func(message string) { mapping.FunctionSetError(info, message) }
	defer guard(fail)
	state := unbox[*scanState](mapping.FunctionGetInitData(info))
	local := unbox[*workerState](mapping.FunctionGetLocalInitData(info))
	if _, fresh := local.worker.(nothing); fresh {
		local.worker = state.scan.Worker()
	}
	out := mapping.DataChunk{Ptr: chunk}
	columns := make([]Vector, len(state.cols))
	for i, c := range state.cols {
		columns[i] = newVector(mapping.DataChunkGetVector(out, mapping.IdxT(i)), c.Type)
	}
	n, err := local.worker.Fill(columns, int(mapping.VectorSize()))
	if err != nil {
		fail(err.Error())
		return
	}
	mapping.DataChunkSetSize(out, mapping.IdxT(n))
}

func register(con mapping.Connection, s *Scalar) error {
	f := mapping.CreateScalarFunction()
	defer mapping.DestroyScalarFunction(&f)
	mapping.ScalarFunctionSetName(f, s.Name)
	for _, p := range s.Params {
		t := p.logical()
		mapping.ScalarFunctionAddParameter(f, t)
		mapping.DestroyLogicalType(&t)
	}
	if s.Variadic.ID != 0 {
		t := s.Variadic.logical()
		mapping.ScalarFunctionSetVarargs(f, t)
		mapping.DestroyLogicalType(&t)
	}
	t := s.Result.logical()
	mapping.ScalarFunctionSetReturnType(f, t)
	mapping.DestroyLogicalType(&t)
	if s.Volatile {
		mapping.ScalarFunctionSetVolatile(f)
	}
	if s.SeesNull {
		mapping.ScalarFunctionSetSpecialHandling(f)
	}
	mapping.ScalarFunctionSetExtraInfo(f, box(s), deleter())
	mapping.ScalarFunctionSetFunction(f, unsafe.Pointer(C.cb3(C.spillwayScalar)))
	if mapping.RegisterScalarFunction(con, f) == mapping.StateError {
		return fmt.Errorf("register function %s with DuckDB: refused", s.Name)
	}
	return nil
}

func registerScan(con mapping.Connection, db *DB) error {
	f := mapping.CreateTableFunction()
	defer mapping.DestroyTableFunction(&f)
	mapping.TableFunctionSetName(f, ScanFunction)
	t := BigInt.logical()
	mapping.TableFunctionAddParameter(f, t)
	mapping.DestroyLogicalType(&t)
	mapping.TableFunctionSetExtraInfo(f, box(db), deleter())
	mapping.TableFunctionSetBind(f, unsafe.Pointer(C.cb1(C.spillwayBind)))
	mapping.TableFunctionSetInit(f, unsafe.Pointer(C.cb1(C.spillwayInit)))
	mapping.TableFunctionSetLocalInit(f, unsafe.Pointer(C.cb1(C.spillwayLocalInit)))
	mapping.TableFunctionSetFunction(f, unsafe.Pointer(C.cb2(C.spillwayFill)))
	mapping.TableFunctionSupportsProjectionPushdown(f, true)
	if mapping.RegisterTableFunction(con, f) == mapping.StateError {
		return fmt.Errorf("register table function %s with DuckDB: refused", ScanFunction)
	}
	return nil
}
