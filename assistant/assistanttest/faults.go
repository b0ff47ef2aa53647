package assistanttest

import (
	"net/http"
	"strings"
)

// Answer is what the servers of [Faults] answer where they do, and Secret what
// they say in their errors, which nobody may be told.
const (
	Answer = "Đổi thẻ căn cước có lệ phí 25.000 đồng đến hết 31/12/2026 [1]."
	Secret = "sk-bi-mat-0123456789"
)

// pieces is Answer as models send it.
var pieces = strings.SplitAfter(Answer, " ")

// Whole is the script of an answer that comes as it should.
func Whole() Script {
	return Script{Chunk(`{"role":"assistant","content":null}`), Text(pieces...), Finish("stop"), Usage(-1), Done()}
}

// A Fault is a way in which a server can fail, or be odd.
type Fault struct {
	Name    string
	Scripts []Script
	// Whole says that the answer arrives all the same, to a client that is asked
	// once and may repeat a request.
	Whole bool
}

// Faults returns the ways in which real servers were seen to fail or to be odd.
// A server that stalls does so until the client is gone.
func Faults() []Fault {
	half := Text(pieces[:5]...)
	end := Script{Finish("stop"), Done()}
	bad := func(status int, body string, headers ...string) Script {
		return Script{Respond(status, "application/json", body, headers...)}
	}
	secret := `{"error":{"message":"` + Secret + ` is wrong","type":"x","code":null}}`
	return []Fault{
		// Odd, but whole.
		{"plain", []Script{Whole()}, true},
		{"empty first piece", []Script{append(Script{Chunk(`{"role":"assistant","content":""}`)}, Whole()...)}, true},
		{"role in every piece", []Script{{Chunk(`{"role":"assistant","content":"` + Answer + `"}`), Finish("stop"), Done()}}, true},
		{"events without choices", []Script{append(Script{Event(`{"choices":[],"prompt_filter_results":[]}`), Event(`{"choices":null}`), Event(`null`)}, Whole()...)}, true},
		{"choice without delta", []Script{append(Script{Event(`{"choices":[{"index":0,"content_filter_offsets":{}}]}`)}, Whole()...)}, true},
		{"another choice", []Script{append(Script{Event(`{"choices":[{"index":1,"delta":{"content":"Sai."}}]}`)}, Whole()...)}, true},
		{"finish reason empty until the end", []Script{{Event(`{"choices":[{"index":0,"delta":{"content":"` + Answer + `"},"finish_reason":""}]}`), Finish("stop"), Done()}}, true},
		{"no end mark", []Script{{Text(pieces...), Finish("stop")}}, true},
		{"broken after the end", []Script{{Text(pieces...), Finish("stop"), Abort()}}, true},
		{"silent after the end", []Script{{Text(pieces...), Finish("stop"), Hang()}}, true},
		{"many comments", []Script{append(Script{Comments(2000)}, Whole()...)}, true},
		{"comments without events", []Script{{Forever(Comments(1))}}, false},
		{"carriage returns", []Script{{Raw("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"" + Answer + "\"}}]}\r\n\r\ndata: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\r\rdata: [DONE]\r\r")}}, true},
		{"byte order mark", []Script{{Raw("\ufeffdata: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"" + Answer + "\"}}]}\n\n"), Finish("stop"), Done()}}, true},
		{"event in several lines", []Script{{Raw("data: {\"choices\":[{\"index\":0,\ndata: \"delta\":{\"content\":\"" + Answer + "\"}}]}\n\n"), Finish("stop"), Done()}}, true},
		{"no blank lines", []Script{{Raw("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"" + Answer + "\"}}]}\ndata: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\ndata: [DONE]\n")}}, true},
		{"other lines between events", []Script{append(Script{Raw("id: 7\nretry: 10\nevent: message\n"), Event(`{"choices":[]}`), Raw("garbage\n\nX: y\n\n")}, Whole()...)}, true},
		{"usage before the text, unasked", []Script{append(Script{Usage(-1)}, Whole()...)}, true},
		{"no space after data", []Script{{Raw("data:{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"" + Answer + "\"},\"finish_reason\":\"stop\"}]}\n\ndata:[DONE]\n\n")}}, true},
		{"reasoning_content", []Script{append(Script{Field("reasoning_content", "Nghĩ đã.")}, Whole()...)}, true},
		{"reasoning", []Script{append(Script{Field("reasoning", "Nghĩ đã.")}, Whole()...)}, true},
		{"thoughts in the text", []Script{{Text("<th", "ink>\nNghĩ", " đã: 99.000 đồng [1].</", "think>\n\n"), Text(pieces...), Finish("stop"), Done()}}, true},
		{"unavailable once", []Script{bad(503, `{"error":{"message":"Loading model","code":503}}`), Whole()}, true},
		{"too many once", []Script{bad(429, secret, "Retry-After", "0.05"), Whole()}, true},
		{"too many once, for no told time", []Script{bad(429, secret), Whole()}, true},
		{"too many once, until a day long past", []Script{bad(429, secret, "Retry-After", "Mon, 02 Jan 2006 15:04:05 GMT"), Whole()}, true},
		{"broken before any text once", []Script{{Headers(), Abort()}, Whole()}, true},
		{"max_tokens refused", []Script{{When(func(r Request) bool { return r.MaxTokens > 0 }, Respond(400, "application/json",
			`{"error":{"message":"Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.","type":"invalid_request_error","param":"max_tokens","code":"unsupported_parameter"}}`)), Text(pieces...), Finish("stop"), Done()}}, true},
		{"max_tokens refused without a code", []Script{{When(func(r Request) bool { return r.MaxTokens > 0 }, Respond(400, "application/json",
			`{"object":"error","message":"max_tokens is deprecated, use max_completion_tokens","type":"BadRequestError","param":null,"code":400}`)), Text(pieces...), Finish("stop"), Done()}}, true},
		{"temperature refused", []Script{{When(func(r Request) bool { return r.Temperature != nil }, Respond(400, "application/json",
			`{"error":{"message":"Unsupported value: 'temperature' does not support 0 with this model.","code":"unsupported_value"}}`)), Text(pieces...), Finish("stop"), Done()}}, true},
		{"stream_options refused", []Script{{When(func(r Request) bool { return r.StreamOptions != nil }, Respond(422, "application/json",
			`{"detail":[{"loc":["body","stream_options"],"msg":"extra fields not permitted"}]}`)), Text(pieces...), Finish("stop"), Done()}}, true},
		{"system role refused", []Script{{When(func(r Request) bool { return r.Messages[0].Role == "system" }, Respond(500, "application/json",
			`{"error":{"code":500,"message":"Jinja Exception: System role not supported","type":"server_error"}}`)), Text(pieces...), Finish("stop"), Done()}}, true},
		{"context exceeded until shorter", []Script{{When(func(r Request) bool { return strings.Contains(r.Text(), "ĐOẠN [2]") }, Respond(400, "application/json",
			`{"error":{"code":400,"message":"the request exceeds the available context size","type":"exceed_context_size_error","n_prompt_tokens":9000,"n_ctx":900}}`)), Text(pieces...), Finish("stop"), Done()}}, true},

		// No answer.
		{"cut off cleanly", []Script{{half}}, false},
		{"cut off with an end mark", []Script{{half, Done()}}, false},
		{"cut off abruptly", []Script{{half, Abort()}}, false},
		{"closed at once", []Script{{}}, false},
		{"aborted at once", []Script{{Abort()}}, false},
		{"stalls before headers", []Script{{Hang()}}, false},
		{"stalls after headers", []Script{{Headers(), Hang()}}, false},
		{"stalls in the middle", []Script{{half, Hang()}}, false},
		{"stalls with comments", []Script{{half, Forever(Comments(1))}}, false},
		{"length reached", []Script{{half, Finish("length"), Done()}}, false},
		{"content filter at the end", []Script{{half, Finish("content_filter"), Done()}}, false},
		{"content filter at once", []Script{bad(400, `{"error":{"message":"filtered `+Secret+`","type":null,"param":"prompt","code":"content_filter","innererror":{"code":"ResponsibleAIPolicyViolation"}}}`)}, false},
		{"refusal", []Script{{Field("refusal", "Tôi không thể."), Finish("stop"), Done()}}, false},
		{"tool call", []Script{{Chunk(`{"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":"{}"}}]}`), Finish("tool_calls"), Done()}}, false},
		{"nothing", []Script{end}, false},
		{"white space", []Script{append(Script{Text("\n", " ", "\n")}, end...)}, false},
		{"only thoughts", []Script{append(Script{Text("<think>Không xong")}, end...)}, false},
		{"error event, nested", []Script{{half, Event(secret), Done()}}, false},
		{"error event, flat", []Script{{half, Event(`{"object":"error","message":"` + Secret + `","type":"BadRequestError","param":null,"code":400}`), Done()}}, false},
		{"error event, string", []Script{{half, Event(`{"error":"` + Secret + `"}`)}}, false},
		{"error event, named", []Script{{half, Raw("event: error\ndata: {\"message\":\"" + Secret + "\"}\n\n"), Done()}}, false},
		{"error event after a comment", []Script{{half, Comments(1), Event(secret)}}, false},
		{"error event at once", []Script{{Event(secret), Done()}}, false},
		{"malformed event", []Script{{half, Event(`{"choices":[{"index":0,"delta":{"content":"` + Secret), Finish("stop"), Done()}}, false},
		{"event of the wrong type", []Script{{half, Event(`{"choices":"` + Secret + `"}`), Finish("stop"), Done()}}, false},
		{"event that is an array", []Script{{half, Event(`["` + Secret + `"]`), Finish("stop"), Done()}}, false},
		{"event with a nul", []Script{{half, Event("{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"" + Secret + "\x00\"}}]}"), Finish("stop"), Done()}}, false},
		{"error instead of choices", []Script{{half, Event(`{"error":{"code":null,"message":"` + Secret + `","type":null,"innererror":{}},"choices":[]}`)}}, false},
		{"forged end", []Script{{half, Finish("cancelled"), Done()}}, false},
		{"web page", []Script{{Respond(200, "text/html; charset=utf-8", "<html><body>"+Secret+"</body></html>")}}, false},
		{"JSON error with status 200", []Script{bad(200, secret)}, false},
		{"answer that is no stream", []Script{bad(200, `{"choices":[{"index":0,"message":{"role":"assistant","content":"`+Answer+`"},"finish_reason":"stop"}]}`)}, false},
		{"gateway's page", []Script{{Respond(502, "text/html", "<html>Bad gateway "+Secret+"</html>")}}, false},
		{"failing", []Script{bad(500, `{"error":"`+Secret+`"}`)}, false},
		{"unauthorized", []Script{bad(401, `{"error":{"message":"Incorrect API key provided: `+Secret+`","code":"invalid_api_key"}}`)}, false},
		{"forbidden", []Script{{Respond(403, "text/plain", "")}}, false},
		{"not found", []Script{bad(404, `{"object":"error","message":"model `+Secret+` does not exist"}`)}, false},
		{"too many", []Script{bad(429, secret, "Retry-After", "120")}, false},
		{"quota used up", []Script{bad(429, `{"error":{"message":"`+Secret+`","type":"insufficient_quota","code":"insufficient_quota"}}`)}, false},
		{"context exceeded, told flatly", []Script{bad(400, `{"object":"error","message":"This model's maximum context length is 128 tokens. However, you requested 900 tokens. `+Secret+`","type":"BadRequestError","param":null,"code":400}`)}, false},
		{"loading for good", []Script{bad(503, `{"error":{"code":503,"message":"Loading model `+Secret+`","type":"unavailable_error"}}`)}, false},
		{"error of numbers", []Script{bad(500, `{"error":{"code":500,"message":["`+Secret+`"],"type":7}}`)}, false},
		{"context exceeded", []Script{bad(400, `{"error":{"message":"This model's maximum context length is 128 tokens. `+Secret+`","code":"context_length_exceeded"}}`)}, false},
		{"prompt cut silently", []Script{{Text(pieces...), Finish("stop"), Usage(12), Done()}}, false},
		{"redirect", []Script{{Respond(307, "text/plain", "", "Location", "/v1/chat/completions")}}, false},
		{"redirect to another host", []Script{{Respond(308, "text/plain", "", "Location", "http://127.0.0.1:9/v1/chat/completions")}}, false},
		{"compressed", []Script{{Respond(200, "text/event-stream", "\x1f\x8b"+Secret, "Content-Encoding", "gzip")}}, false},
		{"no content", []Script{{func(x *Exchange) bool { x.begun = true; x.w.WriteHeader(http.StatusNoContent); return false }}}, false},
		{"endless text", []Script{{Forever(Text("Đổi thẻ căn cước có lệ phí 25.000 đồng [1]. "))}}, false},
		{"endless thoughts", []Script{{Forever(Field("reasoning", strings.Repeat("nghĩ ", 2000)))}}, false},
		{"huge event", []Script{{Text(strings.Repeat("à", 1<<18)), Finish("stop"), Done()}}, false},
		{"huge line", []Script{{Forever(Raw(strings.Repeat("x", 1<<16)))}}, false},
	}
}
