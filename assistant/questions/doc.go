// Package questions checks the assistant against sets of questions whose right
// answers are known.
//
// A set is a file with one JSON object a line:
//
//	{"id": "phi-1", "question": "lam can cuoc het bao nhieu tien", "variant": "khong-dau",
//	 "topic": "Thẻ căn cước: lệ phí và miễn lệ phí", "must_mention": ["25.000"], "outcome": "answered"}
//
// [Read] reads one, [Question.Faults] says what is wrong with an answer, and
// [Run] puts a whole set to an [Asker] and returns a [Report]. The sets under
// testdata run with the tests, and their summary is kept beside them: a change
// that makes answers better or worse shows in the commit that made it.
package questions
