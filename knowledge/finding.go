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
	// Elsewhere is another province of which the question asks what each has of its
	// own, such as a telephone number, and the first hit's guide does not answer;
	// empty for all other questions.
	Elsewhere string
	// Pinned is the answer that a curator has pinned to the question, if any.
	Pinned *Pinned
	// Documents are the official documents that the question names by number, in
	// the order they are named, each once; none when it names none.
	Documents []DocumentMatch
	// Features are the numbers Confidence was computed from, by name.
	Features map[string]float64
}

// A Word is one word of a question and how it was read.
type Word struct {
	Typed  string  `json:"typed"`
	Read   string  `json:"read"`          // as searched for
	How    string  `json:"how,omitempty"` // telex, vni, diacritics, spelling, lexicon; empty when taken as typed
	Weight float64 `json:"weight"`        // share in the score, 1 for an ordinary word
	Rarity float64 `json:"rarity"`        // how much it tells: its inverse document frequency
}

// A DocumentMatch is the outcome of looking up one document number that a
// question names.
type DocumentMatch struct {
	// Asked is the reference as it was read, such as "Nghị định 171/2025/NĐ-CP".
	Asked string
	// Guides are the documents of the corpus that fit: one when the reference is
	// clear, several when it is ambiguous, none when the corpus holds no such
	// document.
	Guides []*Guide
	// Mentioned are documents without a guide of their own that fit: beside Guides
	// only those of other issuers, and without Guides the one whose guide ranks
	// highest.
	Mentioned []MentionedDocument
	// Near are documents of that number that differ in one part from what was
	// asked for. There are none when something fits; they are never the answer.
	Near []NearDocument
}

// Beyond tells the kinds of subject that guides do not hold.
type Beyond string

// The kinds of subject beyond the guides.
const (
	NotHeld    Beyond = "not_found"    // work of an office or a company that no guide is about
	OutOfScope Beyond = "out_of_scope" // what the assistant is not for
)

// A MentionedDocument is an official document that a guide speaks of.
type MentionedDocument struct {
	Name    string // such as "Nghị quyết 71-NQ/TW"
	Guide   *Guide // that speaks of it
	Passage string // ID of the passage of Guide that does
}

// A NearDocument is an official document that is not quite what was asked for.
type NearDocument struct {
	Guide   *Guide
	Differs DocumentPart
}

// DocumentPart names a part of an official document's identity.
type DocumentPart string

// The parts that can differ, in the words people read.
const (
	DocumentType   DocumentPart = "loại văn bản"
	DocumentYear   DocumentPart = "năm"
	DocumentIssuer DocumentPart = "cơ quan ban hành"
)
