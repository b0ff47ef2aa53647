// Package screen looks at a question before anything else does.
//
// [Question] says what kind of thing a person typed: a question to answer, a greeting,
// a wish for a human, an attack on the assistant, a cry for help. What it looks for
// stands in rules.txt, patterns of words that a curator can read; rules.go compiles
// them, words.go reads the text the way the patterns expect it - with or without
// diacritics, in Telex or VNI keystrokes, in teencode, glued together or spelt apart -
// and hidden.go uncovers what is written in codes and in characters nobody sees. A
// word typed with its diacritics is that word; one without may be several, and is
// settled by the words beside it where rules.txt says so, or has to stand near what
// supports it. Who knows better what was meant, as the index of the guides does, asks
// again with the question as understood. People have more ways to say a thing than
// rules can list, so what no rule names is weighed by its likeness to what people say:
// likeness.go has the model, weights.txt its weights, fitted to the examples in
// sayings.txt, to the guard set, to the questions of the guides and to the question
// sets of the assistant. The likeness may only claim what is plain. It says nothing
// about a text of mostly unknown words, needs words that tell and do not all rest on
// one, and its bounds are those that none of the everyday questions exceeded that were
// left out of the fit in turn, for cries for help, and next to none for the rest. What
// has to be caught for certain belongs in rules.txt.
// [Reply] has the words for each [Kind]; in need, its first line says what to do
// and whom to call.
//
// [Mask] replaces personal data by placeholders, so that a question can be kept
// or passed on without them.
//
// Two errors are possible and they are not equal. Letting an attack through
// costs little, because answers are made from the guides alone; turning away an
// honest question costs a citizen the answer. Whatever is not plainly something
// else is therefore [Pass], and retrieval decides.
//
// All functions are pure, take any bytes, need no model and no network, and are
// safe for concurrent use.
package screen
