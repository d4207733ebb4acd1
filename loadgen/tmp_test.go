package loadgen_test
import ("testing";"time";"fmt";"github.com/datacounsel/spillway/internal/obs";"github.com/datacounsel/spillway/loadgen";"context")
func TestTmp(t *testing.T){
 addr:=broker(t)
 for i:=range 3 { o:=options(addr,"sample"); o.Sample.Rows=2000*int64(i+1); o.Sample.Rows=2000; o.Resume=true; t0:=time.Now(); s,err:=loadgen.Replay(context.Background(),o,obs.Discard()); fmt.Println(time.Since(t0),s.Acked,s.Resumed,s.Seconds,err) }
 o:=options(addr,"sample"); o.Sample.Rows=200000; o.Topic="big";  t0:=time.Now(); s,err:=loadgen.Replay(context.Background(),o,obs.Discard()); fmt.Println(time.Since(t0),s.Rate, s.Acked,s.Resumed,s.Seconds,err); s.WriteText(t.Output())
}
