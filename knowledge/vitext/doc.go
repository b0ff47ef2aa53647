// Package vitext understands Vietnamese text as people type it.
//
// [Clean] brings text into one Unicode form and takes out what cannot be seen.
// [Words] cuts it into lower-case words in canonical spelling, where "hoà" and
// "hòa" are one; [Fold] drops diacritics, so that "đăng ký" and "dang ky" meet.
// [ParseSyllable] knows which letters can be a Vietnamese syllable, and with it
// [DecodeTelex] and [DecodeVNI] read keystrokes that an input method missed:
// "ddawng" and "d9a8ng" are "đăng". [Sentences] cuts prose into sentences.
//
// All functions are pure, take any bytes, and are safe for concurrent use.
package vitext
