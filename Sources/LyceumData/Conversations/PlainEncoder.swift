public import LyceumCore
public import LyceumText

/// Texts, and conversations, instructions and preferences as running text: what was said one after the other, without roles and marks.
///
/// Continual pre-training reads them like this, so that a field's knowledge and the use of knowledge are learned together, and the form of a
/// chat is left to a later step (Mix-CPT). Of a preference the preferred answer is kept.
public struct PlainEncoder: RecordEncoder {
    public let tokenizer: Tokenizer
    /// The field of records that are texts; dots lead into objects.
    public var field: String
    /// Appended to every document; nil appends nothing.
    public var end: Int32?
    /// What is learned of a conversation.
    public var loss: ConversationEncoder.Loss
    /// nil finds out for every record.
    public var columns: ConversationColumns?
    /// Between two texts where neither has white space.
    public var separator: String

    public init(
        _ tokenizer: Tokenizer, field: String = "text", end: Int32? = nil, loss: ConversationEncoder.Loss = .all,
        columns: ConversationColumns? = nil, separator: String = "\n"
    ) {
        self.tokenizer = tokenizer
        self.field = field
        self.end = end
        self.loss = loss
        self.columns = columns
        self.separator = separator
    }

    public var description: String {
        "plain field=\(field) end=\(end.map { String($0) } ?? "none") loss=\(loss.rawValue) columns=\(columns.map { "\($0)" } ?? "automatic") "
            + "separator=\(separator)"
    }

    public func encode(_ record: DataRecord) throws(LyceumError) -> [TrainingDocument] {
        guard case .object(let object) = record.content, record.value(field) == nil,
            let columns = columns ?? ConversationColumns.detect(object)
        else { return try TextEncoder(tokenizer, field: field, end: end).encode(record) }
        let rendered = try render(record, columns)
        guard !rendered.text.allSatisfy(\.isWhitespace) else { return [] }
        return [try document(rendered.text, learned: rendered.learned)]
    }

    public func screenedText(of record: DataRecord) -> ScreenedText { .text(record, field: field) ?? .strings(record) }

    /// The record as one text.
    ///
    /// - Returns: the text, and the parts of its UTF-8 that are learned.
    /// - Throws: `LyceumError` (`invalidData`) for a conversation that cannot be read, or without an answer where answers are learned.
    public func render(_ record: DataRecord, _ columns: ConversationColumns) throws(LyceumError) -> (text: String, learned: [Range<Int>]) {
        let conversation = try ConversationParser(columns: columns, makesMessages: true).parse(record)
        guard case .messages(let messages, let completionStart) = conversation.content else {
            throw LyceumError(.invalidData, "expected a conversation")
        }
        let answers = messages.indices.filter { messages[$0]["role"]?.stringValue == "assistant" }
        let learned: Set<Int> =
            switch loss {
            case .all: Set(messages.indices)
            case .assistant: Set(answers)
            case .completion: Set(answers.filter { $0 >= completionStart })
            case .last: Set(answers.suffix(1))
            }
        guard !learned.isEmpty else {
            throw LyceumError(.invalidData, "no message of the assistant is learned", remedy: "leave out records without an answer")
        }
        var text = ""
        var ranges: [Range<Int>] = []
        for (index, message) in messages.enumerated() {
            let content = message["content"]?.stringValue ?? ""
            guard !content.isEmpty else { continue }
            if let last = text.last, !last.isWhitespace, !(content.first?.isWhitespace ?? false) { text += separator }
            let start = text.utf8.count
            text += content
            if learned.contains(index) { ranges.append(start..<text.utf8.count) }
        }
        return (text, ranges)
    }

    private func document(_ text: String, learned: [Range<Int>]) throws(LyceumError) -> TrainingDocument {
        guard loss != .all else {
            var tokens = tokenizer.encode(text, addSpecialTokens: true, parseSpecialTokens: false)
            if let end, tokens.last != end { tokens.append(end) }
            return TrainingDocument(tokens: tokens)
        }
        var (tokens, ranges) = tokenizer.encodeWithOffsets(text, addSpecialTokens: true, parseSpecialTokens: false)
        var trained = ranges.map { range in !range.isEmpty && learned.contains { $0.contains(range.lowerBound) } }
        if let end, tokens.last != end {
            tokens.append(end)
            trained.append(learned.last?.upperBound == text.utf8.count)
        }
        guard trained.dropFirst().contains(true) else {
            throw LyceumError(.invalidData, "the answers are empty", remedy: "leave out records without an answer")
        }
        return TrainingDocument(tokens: tokens, trained: trained)
    }
}
