internal import LyceumCore
internal import LyceumData

/// Finds statements that relate two things and words a question about them otherwise than the text does.
struct RelationFinder {
    private struct Relation {
        /// The words between subject and object, with blanks around.
        var middle: String
        var question: String
        /// Relations with the same question are of one type.
        var type: String
    }

    private let relations: [Relation]
    static let longestSubject = 7
    static let longestObject = 10

    /// - Throws: `LyceumError` (`invalidData`) with the line of an entry that is not `{S} … {O} => … {S} …?`.
    init(_ lists: DataLists) throws(LyceumError) {
        var relations: [Relation] = []
        for pair in try lists.pairs("relations") {
            guard pair.first.hasPrefix("{S} "), pair.first.hasSuffix(" {O}"), pair.second.contains("{S}"), !pair.second.contains("{O}") else {
                throw LyceumError(.invalidData, "expected '{S} words {O} => question with {S}', found '\(pair.first) => \(pair.second)'", at: "relations.txt (\(pair.id))")
            }
            relations.append(Relation(middle: String(pair.first.dropFirst(3).dropLast(3)), question: pair.second, type: pair.second))
        }
        self.relations = relations
    }

    struct Found: Hashable {
        var question: String
        var answer: String
        var type: String
        var subject: String
    }

    /// The first relation of a sentence whose sides are short enough.
    func find(_ sentence: String) -> Found? {
        let plain = MinedRelations.withoutEnd(sentence)
        for relation in relations {
            guard let range = plain.firstRange(of: relation.middle) else { continue }
            let subject = plain[..<range.lowerBound].trimmed
            guard (1...Self.longestSubject).contains(TextWords.count(subject)), !subject.contains(where: { ",;:(".contains($0) }) else { continue }
            guard let answer = object(plain[range.upperBound...]) else { continue }
            let inside = MiningWork.lowered(subject)
            return Found(question: relation.question.replacing("{S}", with: inside), answer: answer, type: relation.type, subject: inside)
        }
        return nil
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
            !["and", "or", "of", "the", "a", "by", "to", "in", "with", "for"].contains(last)
        else { return nil }
        return object
    }
}
