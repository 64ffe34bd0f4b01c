internal import LyceumData

/// What rules find in the sentences of a passage.
struct MinedRelations {
    /// Two neighboring sentences and how the second is tied to the first.
    struct SentencePair: Hashable {
        var premise: String
        /// Without its connector, with a capital letter.
        var hypothesis: String
    }

    struct CausePair: Hashable {
        var effect: String
        var cause: String
    }

    struct TermSentence: Hashable {
        /// What the sentence is about: a term, or a topic.
        var term: String
        /// The other side of the connector.
        var meaning: String
        var sentence: String
    }

    /// Both sentences of a pair have at least so many characters; shorter ones are mostly noise.
    static let shortestSentence = 50

    /// Pairs whose second sentence opens with one of the connectors and a comma.
    static func pairs(_ sentences: [String], _ connectors: [String]) -> [SentencePair] {
        zip(sentences, sentences.dropFirst()).compactMap { first, second in
            guard first.unicodeScalars.count >= shortestSentence, second.unicodeScalars.count >= shortestSentence else { return nil }
            guard let connector = connectors.first(where: { second.hasPrefix($0 + ",") }) else { return nil }
            let rest = second.dropFirst(connector.count + 1).trimmed
            return rest.isEmpty ? nil : SentencePair(premise: first, hypothesis: capitalized(rest))
        }
    }

    /// Effects and causes: `EFFECT due to CAUSE.` or `Due to CAUSE, EFFECT.`
    ///
    /// - Parameter openings: connectors that only tie a sentence to the one before; they are no part of an effect.
    static func causes(_ sentences: [String], _ connectors: [String], openings: [String] = []) -> [CausePair] {
        sentences.compactMap { sentence in
            var plain = withoutEnd(sentence)
            if let opening = openings.first(where: { plain.hasPrefix($0 + ", ") }) { plain = capitalized(plain.dropFirst(opening.count + 2).trimmed) }
            for connector in connectors {
                let opening = capitalized(connector) + " "
                if plain.hasPrefix(opening), let comma = plain.firstRange(of: ", ") {
                    let cause = plain[..<comma.lowerBound].dropFirst(opening.count).trimmed
                    return causePair(effect: plain[comma.upperBound...].trimmed, cause: cause)
                }
                guard let range = plain.firstRange(of: " \(connector) ") else { continue }
                var effect = plain[..<range.lowerBound].trimmed
                // "is due to" ties a noun to its cause; the verb belongs to the tie.
                while let verb = ties.first(where: effect.hasSuffix) { effect = effect.dropLast(verb.count).trimmed }
                return causePair(effect: effect, cause: plain[range.upperBound...].trimmed)
            }
            return nil
        }
    }

    private static let ties = [" is", " was", " are", " were", " be", " largely", " mainly", " partly", " probably", " often", " usually"]

    private static func causePair(effect: String, cause: String) -> CausePair? {
        guard (2...40).contains(TextWords.count(effect)), (2...40).contains(TextWords.count(cause)) else { return nil }
        return CausePair(effect: effect, cause: cause)
    }

    /// `TERM is defined as MEANING.`
    static func terms(_ sentences: [String], _ connectors: [String], longestTerm: Int = 12) -> [TermSentence] {
        sentences.compactMap { sentence in
            let plain = withoutEnd(sentence)
            for connector in connectors {
                guard let range = plain.firstRange(of: " \(connector) ") else { continue }
                let (term, meaning) = (plain[..<range.lowerBound].trimmed, plain[range.upperBound...].trimmed)
                guard (1...longestTerm).contains(TextWords.count(term)), TextWords.count(meaning) >= 2 else { continue }
                return TermSentence(term: term, meaning: meaning, sentence: sentence)
            }
            return nil
        }
    }

    static func withoutEnd(_ sentence: String) -> String {
        var plain = sentence
        while let last = plain.last, ".!?".contains(last) { plain.removeLast() }
        return plain
    }

    static func capitalized(_ text: String) -> String { text.prefix(1).uppercased() + text.dropFirst() }
}
