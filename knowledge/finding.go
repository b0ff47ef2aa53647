package knowledge

// A Finding is what a corpus has to say on one question.
type Finding struct {
	// Understood is the question as it was read, with diacritics restored,
	// keystrokes decoded and typing mended; empty when that is how it was typed.
	Understood string
	// Words tells how each word of the question was read, in order.
	Words []Word
	// Hits are the passages found, best first; none when nothing matches.
	Hits []Hit
	// Confidence is the calibrated probability, 0 to 1, that the guide of the
	// first hit answers the question.
	Confidence float64
	// Rivals are IDs of guides that fit about as well as the first hit's guide,
	// that one included, best first; empty when the first stands alone.
	Rivals []string
	// Outside is the kind of subject beyond the guides that the question comes
	// nearest to.
	Outside Beyond
	// Documents is set when the question asks for official documents by number.
	Documents *DocumentMatch
	// Features are the numbers Confidence was computed from, by name.
	Features map[string]float64
}

// A Word is one word of a question and how it was read.
type Word struct {
	Typed  string    `json:"typed"`
	Read   string    `json:"read"`          // as searched for
	How    string    `json:"how,omitempty"` // telex, vni, diacritics, spelling, lexicon; empty when taken as typed
	Weight float64   `json:"weight"`        // share in the score, 1 for an ordinary word
	Rarity float64   `json:"rarity"`        // how much it tells: its inverse document frequency
	Fields []float64 `json:"-"`
}

// A DocumentMatch is the outcome of looking up the document numbers that a
// question names.
type DocumentMatch struct {
	// Asked is the reference as it was read, such as "Nghị định 171/2025/NĐ-CP".
	Asked string
	// Guides are the documents of the corpus that fit, best first: one when the
	// reference is clear, several when it is ambiguous, none when the corpus
	// holds no such document.
	Guides []*Guide
}

// Beyond tells the kinds of subject that guides do not hold.
type Beyond string

// The kinds of subject beyond the guides.
const (
	NotHeld    Beyond = "not_found"    // work of an office or a company that no guide is about
	OutOfScope Beyond = "out_of_scope" // what the assistant is not for
)
