package widget

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"trolyso/assistant"
	"trolyso/widget/wire"
)

// metrics are what /metrics tells. Turns are counted when they have ended.
type metrics struct {
	turns    *prometheus.CounterVec
	seconds  prometheus.Histogram
	running  prometheus.Gauge
	sockets  prometheus.Gauge
	rejected *prometheus.CounterVec
	ratings  *prometheus.CounterVec
}

func newMetrics(reg prometheus.Registerer, version string) (*metrics, error) {
	m := &metrics{
		turns: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "trolyso_turns_total", Help: "Turns that have ended, by outcome.",
		}, []string{"outcome"}),
		seconds: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "trolyso_turn_seconds", Help: "From question to finished answer.",
			Buckets: []float64{.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 20, 40},
		}),
		running: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "trolyso_turns_running", Help: "Questions being answered or waiting for their conversation.",
		}),
		sockets: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "trolyso_sockets_open", Help: "Open WebSocket connections.",
		}),
		rejected: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "trolyso_rejected_total", Help: "Questions, frames and connections not taken, by reason.",
		}, []string{"reason"}),
		ratings: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "trolyso_ratings_total", Help: "Ratings of turns.",
		}, []string{"rating"}),
	}
	build := prometheus.NewGauge(prometheus.GaugeOpts{
		Name: "trolyso_build_info", Help: "Always 1; the version is in the label.",
		ConstLabels: prometheus.Labels{"version": version},
	})
	build.Set(1)
	for _, c := range []prometheus.Collector{m.turns, m.seconds, m.running, m.sockets, m.rejected, m.ratings, build} {
		if err := reg.Register(c); err != nil {
			return nil, err
		}
	}
	// A series that is there from the start can be alerted on when it first moves.
	for _, o := range []assistant.Outcome{
		assistant.Answered, assistant.Clarify, assistant.NotFound, assistant.OutOfScope,
		assistant.Refused, assistant.Greeting, assistant.Handoff, assistant.Failed,
	} {
		m.turns.WithLabelValues(string(o))
	}
	for _, reason := range []rejection{
		rejection(wire.BadFrame), rejection(wire.TooLong), rejection(wire.RateLimited), rejection(wire.Busy), rejection(wire.Unavailable),
		rejectedOrigin, rejectedSockets,
	} {
		m.rejected.WithLabelValues(string(reason))
	}
	m.ratings.WithLabelValues(string(wire.Up))
	m.ratings.WithLabelValues(string(wire.Down))
	return m, nil
}

// rejection is why something was not taken: the code of an error frame, or one
// of those below.
type rejection string

const (
	rejectedOrigin  rejection = "origin"
	rejectedSockets rejection = "sockets"
)

func (m *metrics) reject(why rejection) { m.rejected.WithLabelValues(string(why)).Inc() }

func (m *metrics) finished(o assistant.Outcome, took time.Duration) {
	m.turns.WithLabelValues(string(o)).Inc()
	m.seconds.Observe(took.Seconds())
}
