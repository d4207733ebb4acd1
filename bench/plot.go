package bench

import (
	"image/color"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	_ "gonum.org/v1/plot/vg/vgsvg" // the SVG writer
)

// plotScenario draws every run of every peer as a point, with a bar to the median.
func plotScenario(path string, s Scenario, samples []Sample) error {
	p := plot.New()
	p.Title.Text, p.Y.Label.Text = s.Name, s.Unit
	p.Y.Min = 0
	names := make([]string, len(s.Peers))
	for i, peer := range s.Peers {
		names[i] = peer.Name
		values := figuresOf(samples, s.Name, peer.Name, s.Unit)
		if len(values) == 0 {
			continue
		}
		bar, err := plotter.NewBarChart(plotter.Values{Median(values)}, vg.Points(48))
		if err != nil {
			return err
		}
		bar.XMin, bar.LineStyle.Width = float64(i), 0
		bar.Color = color.NRGBA{R: 70, G: 130, B: 180, A: 120}
		if i == 0 {
			bar.Color = color.NRGBA{R: 46, G: 139, B: 87, A: 150}
		}
		points := make(plotter.XYs, len(values))
		for j, v := range values {
			points[j] = plotter.XY{X: float64(i) + 0.02*float64(j-len(values)/2), Y: v}
		}
		scatter, err := plotter.NewScatter(points)
		if err != nil {
			return err
		}
		p.Add(bar, scatter)
	}
	p.NominalX(names...)
	return p.Save(vg.Points(140*float64(len(s.Peers))+80), vg.Points(280), path)
}
