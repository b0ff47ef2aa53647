// Package screen looks at a question before anything else does.
//
// [Question] says what kind of thing a person typed: a question to answer, a
// greeting, a wish for a human, an attack on the assistant, a cry for help.
// What it looks for stands in rules.txt, patterns of words that a curator can
// read; rules.go compiles them, words.go reads the text the way the patterns
// expect it - with or without diacritics, in Telex or VNI keystrokes, in
// teencode, glued together or spelt apart - and hidden.go uncovers what is
// written in codes and in characters nobody sees. [Reply] has the words for
// each [Kind].
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
