// Package llm is an [assistant.Answerer] that has a language model write the
// answer, over any server that speaks the OpenAI chat protocol: OpenAI and Azure
// themselves, gateways before them, or vLLM, llama.cpp and Ollama on a machine of
// one's own.
//
// Such servers differ, fail in many ways, and some failures look like success.
// So an answer is complete only when the model said why it stopped, whatever else
// the server sent; waiting is bounded before the first event and between events;
// what is read is bounded in size; a failed request is repeated a few times, but
// never once text was passed on; after repeated failures the server is left alone
// for a while and then tried with one request. The number of requests under way
// and of those waiting is bounded here, because servers queue without bound. What
// the server says about its errors is never passed on: it may hold the key or the
// question. Every error wraps one of the sentinels of this package,
// [assistant.ErrBusy] or the context's error.
//
// The model is given numbered passages, their titles, headings and texts, and no
// address. Its prompts are files in prompts/. Nothing it writes is to be believed:
// package verify checks it, and whatever ends with an error here is to be replaced
// by the answer of package extract.
package llm
