internal import LyceumCore
internal import LyceumData

/// Finds statements that relate two things and words a question about them otherwise than the text does.
struct RelationFinder {
    private struct Relation {
        /// The words between subject and object, with blanks around.
        var middle: String
        /// Relations of one sort can stand beside each other.
        var sort: String
        /// Asks for the object, holds `{S}`.
        var objectQuestion: String
        /// Asks for the subject, holds `{O}`; empty for none.
        var subjectQuestion: String
    }

    private let relations: [Relation]
    static let longestSubject = 7
    static let longestObject = 10

    /// - Throws: `LyceumError` (`invalidData`) for an entry that is not `{S} … {O} => [sort] … {S} …? => … {O} …?`.
    init(_ lists: DataLists) throws(LyceumError) {
        var relations: [Relation] = []
        for pair in try lists.pairs("relations") {
            var (question, inverse) = (pair.second[...], "")
            if let arrow = question.firstRange(of: "=>") {
                inverse = question[arrow.upperBound...].trimmed
                question = question[..<arrow.lowerBound]
            }
            guard pair.first.hasPrefix("{S} "), pair.first.hasSuffix(" {O}"), question.hasPrefix("["), let close = question.firstIndex(of: "]"),
                question.contains("{S}"), !question.contains("{O}"), inverse.isEmpty || inverse.contains("{O}") && !inverse.contains("{S}")
            else {
                throw LyceumError(
                    .invalidData, "expected '{S} words {O} => [sort] question with {S} => question with {O}', found '\(pair.first) => \(pair.second)'",
                    at: "relations.txt (\(pair.id))")
            }
            relations.append(
                Relation(
                    middle: String(pair.first.dropFirst(3).dropLast(3)), sort: String(question[question.index(after: question.startIndex)..<close]),
                    objectQuestion: question[question.index(after: close)...].trimmed, subjectQuestion: inverse))
        }
        self.relations = relations
    }

    struct Found: Hashable {
        var question: String
        var answer: String
        var type: String
        /// The side that the question holds.
        var told: String
        var subject: String
    }

    /// The questions on the first relation of a sentence whose sides are short enough: at most one for each side.
    ///
    /// - Parameter smallWords: words that occur with a small letter: a subject that begins with one keeps no capital inside a question.
    func find(_ sentence: String, smallWords: Set<String> = []) -> [Found] {
        let plain = MinedRelations.withoutEnd(sentence)
        for relation in relations {
            guard let range = plain.firstRange(of: relation.middle) else { continue }
            guard let subject = subject(plain[..<range.lowerBound], smallWords) else { continue }
            guard let answer = object(plain[range.upperBound...]) else { continue }
            var found = [
                Found(question: relation.objectQuestion.replacing("{S}", with: subject), answer: answer, type: relation.sort, told: subject, subject: subject)
            ]
            if !relation.subjectQuestion.isEmpty {
                let question = relation.subjectQuestion.replacing("{O}", with: answer)
                found.append(Found(question: question, answer: subject, type: "subject of \(relation.sort)", told: answer, subject: subject))
            }
            return found
        }
        return []
    }

    /// Words that no name of a thing has.
    private static let verbs: Set<String> = [
        "should", "can", "may", "will", "must", "could", "would", "might", "is", "are", "was", "were", "has", "have", "had", "plays", "play", "which", "that",
        "who", "this", "these", "those", "its", "their", "not", "when", "if", "it", "they", "also",
    ]
    private static let looseEnds: Set<String> = ["and", "or", "of", "the", "a", "an", "by", "to", "in", "with", "for", "as", "from", "on", "at", "often", "further", "then"]

    /// What a sentence speaks of, when it is one thing in few words.
    private func subject(_ text: Substring, _ smallWords: Set<String>) -> String? {
        var subject = text.trimmed
        if subject.hasSuffix(" also") { subject = String(subject.dropLast(5)) }
        let words = TextWords.lowercased(subject)
        guard let first = words.first, let last = words.last, words.count <= Self.longestSubject, !subject.contains(where: { ",;:(".contains($0) }),
            Self.verbs.isDisjoint(with: words), !Self.looseEnds.contains(last), !last.hasSuffix("ly"), !first.hasSuffix("ing"),
            !Self.looseEnds.contains(first) || ["the", "a", "an"].contains(first)
        else { return nil }
        return smallWords.contains(first) ? subject.prefix(1).lowercased() + subject.dropFirst() : subject
    }

    private static let borders = [
        ", ", "; ", ": ", " (", " which ", " that ", " who ", " where ", " when ", " because ", " while ", " although ", " whereas ", " but ", " as well as ",
        " – ", " — ", "—", " including ", " such as ", " thereby ", " and is ", " and are ", " and has ", " and can ", " and may ",
    ]

    /// What stands behind the relation, up to where its phrase ends.
    private func object(_ text: Substring) -> String? {
        var end = text.endIndex
        for border in Self.borders { if let found = text.firstRange(of: border), found.lowerBound < end { end = found.lowerBound } }
        let object = text[..<end].trimmed
        guard (1...Self.longestObject).contains(TextWords.count(object)), object.unicodeScalars.count >= 4 else { return nil }
        // "both", "either" and lists promise more than was taken.
        let words = TextWords.lowercased(object)
        guard let first = words.first, let last = words.last, !["both", "either", "not", "how", "whether", "this", "these", "its", "their"].contains(first),
            !Self.looseEnds.contains(last), !first.hasSuffix("ly"), !words.contains("between") || words.contains("and"), Self.verbs.isDisjoint(with: words)
        else { return nil }
        return object
    }
}
