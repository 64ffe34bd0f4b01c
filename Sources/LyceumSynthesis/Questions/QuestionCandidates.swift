internal import LyceumCore
internal import LyceumData

/// Everything in passages that could be asked.
struct QuestionCandidates {
    private let fair: FairSentence
    private let relations: RelationFinder
    private let spans: FactSpans
    let index: FieldIndex
    static let gap = "____"

    init(_ passages: [Passage], field: [String], lists: DataLists, vocabulary: DomainVocabulary?) throws(LyceumError) {
        let functionWords = Set(lists.strings("function-words").flatMap { TextWords.lowercased($0) })
        let generalWords = Set(lists.strings("general-words").flatMap { TextWords.lowercased($0) })
        let texts = field + passages.map(\.text)
        index = FieldIndex(texts, functionWords: functionWords)
        var small = Set<String>()
        for text in texts { for word in TextWords.words(text) where word.first?.isLowercase == true { small.insert(String(word)) } }
        fair = FairSentence(lists)
        relations = try RelationFinder(lists)
        spans = FactSpans(index: index, functionWords: functionWords, generalWords: generalWords, vocabulary: vocabulary, smallWords: small)
    }

    /// The candidates of one passage, in the order of its sentences.
    func candidates(_ passage: Passage, number: Int, kinds: Set<FieldQuestion.Kind>, asksEvents: Bool = false) -> [QuestionCandidate] {
        var found: [QuestionCandidate] = []
        for sentence in SentenceSplitter.sentences(passage.text).map(fair.untied) where fair.allows(sentence) && (asksEvents || fair.isLasting(sentence)) {
            if kinds.contains(.choice) { found += choices(sentence, number) }
            if kinds.contains(.cloze) { found += clozes(sentence, number) }
        }
        if kinds.contains(.completion) { found += completions(passage.text, number) }
        return found
    }

    // MARK: - What comes next

    /// Characters of text before the gap at most; about 300 tokens.
    private static let reach = 1200
    /// Words that tell what is spoken of where the text breaks off.
    private static let near = 10

    /// The passage up to each name or term that it has not told before.
    private func completions(_ text: String, _ passage: Int) -> [QuestionCandidate] {
        var found: [QuestionCandidate] = []
        var place = text.startIndex
        for sentence in SentenceSplitter.sentences(text) {
            guard let range = text[place...].firstRange(of: sentence) else { continue }
            place = range.upperBound
            for span in spans.continuations(sentence) {
                let before = text[..<range.lowerBound].suffix(Self.reach) + sentence[..<span.range.lowerBound]
                if let candidate = completion(String(before), span, sentence, passage) { found.append(candidate) }
            }
        }
        return found
    }

    private func completion(_ before: String, _ span: FactSpan, _ sentence: String, _ passage: Int) -> QuestionCandidate? {
        let (told, answer) = (index.contentWords(before), index.contentWords(span.text))
        // What stands before already could be copied.
        guard before.last == " ", told.count >= 6, !answer.isEmpty, !answer.contains(where: { tells(told, $0) }) else { return nil }
        return QuestionCandidate(
            kind: .completion, stem: String(before.dropLast()), answer: span.text, type: span.type, sentence: sentence, passage: passage,
            content: told.suffix(Self.near), frequency: answer.map { index.count($0) }.min() ?? 0)
    }

    // MARK: - Questions and gaps

    /// Questions for the object of a relation, and for its subject.
    private func choices(_ sentence: String, _ passage: Int) -> [QuestionCandidate] {
        relations.find(sentence, smallWords: spans.smallWords).compactMap { found in
            let (told, asked) = (index.contentWords(found.told), index.contentWords(found.answer))
            // Both sides must be things of the field, and say different things.
            guard isOfField(found.told), !specific(found.answer).isEmpty, specific(found.subject).allSatisfy({ index.count($0) >= 2 }),
                !told.contains(where: { word in asked.contains { tells([$0], word) } })
            else { return nil }
            return QuestionCandidate(
                kind: .choice, stem: found.question, answer: found.answer, type: found.type, sentence: sentence, passage: passage, content: told,
                frequency: asked.map { index.count($0) }.min() ?? 0)
        }
    }

    /// Whether a phrase names something of the field: a name, or a word that its texts stand thick with.
    private func isOfField(_ phrase: String) -> Bool {
        phrase.contains(where: \.isUppercase) || specific(phrase).contains { spans.isOfField($0[...]) }
    }

    private func specific(_ text: String) -> [String] { index.contentWords(text).filter { !spans.generalWords.contains($0) } }

    private func clozes(_ sentence: String, _ passage: Int) -> [QuestionCandidate] {
        spans.spans(sentence).compactMap { span in
            var stem = sentence
            stem.replaceSubrange(span.range, with: Self.gap)
            let content = index.contentWords(stem.replacing(Self.gap, with: " "))
            let answer = index.contentWords(span.text)
            // What fills the gap must not be told by the rest, and the rest must say what is asked for.
            guard !answer.isEmpty, !answer.contains(where: { tells(content, $0) }), content.count >= 4,
                content.filter({ !spans.generalWords.contains($0) }).count >= 3
            else { return nil }
            return QuestionCandidate(
                kind: .cloze, stem: stem, answer: span.text, type: span.type, sentence: sentence, passage: passage, content: content,
                frequency: answer.map { index.count($0) }.min() ?? 0)
        }
    }

    /// Whether a word, or one with the same beginning, stands among others.
    private func tells(_ words: [String], _ word: String) -> Bool {
        let start = word.prefix(max(word.count * 2 / 3, 4))
        return words.contains { $0 == word || word.count >= 6 && $0.count >= 6 && $0.hasPrefix(start) }
    }
}
