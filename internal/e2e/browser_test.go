package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"github.com/datacounsel/spillway/internal/referee"
)

// patience is how long a page may take to show what is waited for.
const patience = time.Minute

// browser is a tab of a headless Chromium with a profile of its own. What it runs in pages is JavaScript.
type browser struct {
	t   testing.TB
	ctx context.Context //nolint:containedctx // the tab lives in it
}

// pages leaves tests in a browser to `make browser-test`.
func pages(t *testing.T) {
	t.Helper()
	if os.Getenv("SPILLWAY_BROWSER") != "1" {
		t.Skip("drives Chromium through Superset and pgAdmin: run `make browser-test`")
	}
}

// openBrowser starts a Chromium that ends with the test; where the test fails, it keeps a picture of the page.
func openBrowser(t testing.TB) *browser {
	t.Helper()
	ctx, end := chromedp.NewExecAllocator(t.Context(), chromedp.ExecPath(referee.Tool(t, "chromium")), chromedp.Headless, chromedp.NoSandbox,
		chromedp.DisableGPU, chromedp.NoFirstRun, chromedp.WindowSize(1600, 2000), chromedp.UserDataDir(t.TempDir()),
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true))
	ctx, closeTab := chromedp.NewContext(ctx)
	b := &browser{t, ctx}
	t.Cleanup(func() { closeTab(); end() })
	return b
}

// fail ends the test with what the page shows.
func (b *browser) fail(format string, args ...any) {
	b.t.Helper()
	text, _ := chromedp.Run(b.ctx, chromedp.Evaluate[string]("document.body.innerText"))
	if picture, err := chromedp.Run(b.ctx, chromedp.CaptureScreenshot()); err == nil {
		path := filepath.Join(os.TempDir(), strings.ReplaceAll(b.t.Name(), "/", "-")+".png")
		if err := os.WriteFile(path, picture, 0o600); err == nil {
			format += "\na picture of the page lies in " + path
		}
	}
	b.t.Fatalf(format+"\nthe page shows:\n%.3000s", append(args, text)...)
}

// visit opens a URL.
func (b *browser) visit(url string) {
	b.t.Helper()
	if err := chromedp.Do(b.ctx, chromedp.Navigate(url)); err != nil {
		b.fail("open %s: %v", url, err)
	}
}

// until waits until an expression is true in the page.
func (b *browser) until(what, expression string) {
	b.t.Helper()
	if !b.within(patience, expression) {
		b.fail("after %v: %s is not there", patience, what)
	}
}

// within tells whether an expression gets true in the page in a while.
func (b *browser) within(while time.Duration, expression string) bool {
	for deadline := time.Now().Add(while); ; time.Sleep(100 * time.Millisecond) {
		done, err := chromedp.Run(b.ctx, chromedp.Evaluate[bool]("!!("+expression+")"))
		if done && err == nil {
			return true
		}
		if time.Now().After(deadline) {
			return false
		}
	}
}

// click clicks with the mouse in the middle of the element that an expression finds, once it is shown.
func (b *browser) click(what, element string) {
	b.t.Helper()
	b.until(what, element)
	middle, err := chromedp.Run(b.ctx, chromedp.Evaluate[[2]float64](fmt.Sprintf(
		`(() => {
			const e = %s, frame = e.ownerDocument.defaultView.frameElement?.getBoundingClientRect() ?? {x: 0, y: 0}
			e.scrollIntoView({block: "nearest"})
			const r = e.getBoundingClientRect()
			return [frame.x + r.x + r.width/2, frame.y + r.y + r.height/2]
		})()`, element)))
	if err == nil {
		err = chromedp.Do(b.ctx, chromedp.MouseClickXY(middle[0], middle[1]))
	}
	if err != nil {
		b.fail("click on %s: %v", what, err)
	}
}

// enter types text into the field that a CSS selector finds.
func (b *browser) enter(selector, text string) {
	b.t.Helper()
	b.click(selector, fmt.Sprintf("document.querySelector(%q)", selector))
	if err := chromedp.Do(b.ctx, chromedp.KeyEvent(text)); err != nil {
		b.fail("type into %s: %v", selector, err)
	}
}

// read returns the value of an expression.
func read[T any](b *browser, expression string) T {
	b.t.Helper()
	value, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](expression))
	if err != nil {
		b.fail("evaluate %s: %v", expression, err)
	}
	return value
}

// fetched opens a page and decodes the answer that it gets from a URL with this part in it.
func fetched[T any](b *browser, page, part string) (out T) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	var id network.RequestID
	wanted := func(e network.EventResponseReceived) bool {
		if strings.Contains(e.Response.URL, part) {
			id = e.RequestID
		}
		return id != ""
	}
	finished := chromedp.Events(ctx, network.LoadingFinished)
	if _, err := chromedp.Run(ctx, chromedp.WaitEvent(network.ResponseReceived, wanted, chromedp.Navigate(page))); err != nil {
		b.fail("open %s and wait for the answer of %s: %v", page, part, err)
	}
	for event, err := range finished {
		if err != nil {
			b.fail("wait for the whole answer of %s: %v", part, err)
		}
		if event.RequestID == id {
			break
		}
	}
	body, err := chromedp.Call(ctx, network.GetResponseBody, network.GetResponseBodyParams{RequestID: id})
	if err == nil {
		err = json.Unmarshal(body.Body, &out)
	}
	if err != nil {
		b.fail("read the answer of %s: %v\n%.1000s", part, err, body.Body)
	}
	return out
}
