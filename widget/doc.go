// Package widget is the HTTP face of the assistant: the chat that portals
// embed, the same service over plain requests, and the guides as pages to read.
//
// [New] makes a [Server] from a [Config]; routes.go lists every path in one
// place. Three things can ask a question - a WebSocket (socket.go), a POST
// answered with JSON or server-sent events (ask.go) and a page that needs no
// JavaScript (hoi.go) - and all three go through the same door, [Server.begin]
// in turns.go, which knows the limits and runs the turn.
//
// What a turn says is not sent to a connection but written to the log of its
// conversation (thread.go), where each frame gets a number. Connections are
// readers of that log. So a slow reader holds up nobody, and a phone that lost
// its network comes back, names the last frame it saw, and reads on - even in
// an answer that is still being written.
//
// One list of origins (origin.go) decides who may call across sites, for
// forms, for CORS and for sockets alike. Rates and the clients they are
// counted by are in limit.go, words that people read in words.go and in the
// templates under pages. Every page uses relative links only, so the service
// works under any sub-path of a reverse proxy that strips it.
//
// The frames are in package wire, the element's own code in package element.
package widget
