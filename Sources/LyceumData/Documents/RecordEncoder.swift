public import LyceumCore
public import LyceumText

/// Turns records into tokenized documents. Used from several threads at once.
public protocol RecordEncoder: Sendable {
    /// Everything that decides the result besides the tokenizer, in words.
    var description: String { get }
    var tokenizer: Tokenizer { get }

    /// The documents of a record; none where it holds no text.
    /// - Throws: `LyceumError` (`invalidData`) that names what the record lacks.
    func encode(_ record: DataRecord) throws(LyceumError) -> [TrainingDocument]

    /// What a screen has to look at before the record is encoded: everything that is learned.
    func screenedText(of record: DataRecord) -> ScreenedText
}

/// Texts as they are, for learning a language.
public struct TextEncoder: RecordEncoder {
    public let tokenizer: Tokenizer
    /// The field of the text; dots lead into objects.
    public var field: String
    /// Appended to every document that does not end with it; nil appends nothing.
    public var end: Int32?
    /// Whether special tokens written out in the text become those tokens.
    public var parsesSpecialTokens: Bool

    public init(_ tokenizer: Tokenizer, field: String = "text", end: Int32? = nil, parsesSpecialTokens: Bool = false) {
        self.tokenizer = tokenizer
        self.field = field
        self.end = end
        self.parsesSpecialTokens = parsesSpecialTokens
    }

    public var description: String {
        "text field=\(field) end=\(end.map { String($0) } ?? "none") special=\(parsesSpecialTokens)"
    }

    public func encode(_ record: DataRecord) throws(LyceumError) -> [TrainingDocument] {
        let text = try record.text(field: field)
        guard !text.allSatisfy(\.isWhitespace) else { return [] }
        var tokens = tokenizer.encode(text, addSpecialTokens: true, parseSpecialTokens: parsesSpecialTokens)
        if let end, tokens.last != end { tokens.append(end) }
        return [TrainingDocument(tokens: tokens)]
    }

    public func screenedText(of record: DataRecord) -> ScreenedText { .text(record, field: field) ?? .strings(record) }
}

/// Texts where records have the text's field, else conversations.
public struct AutomaticEncoder: RecordEncoder {
    public let text: TextEncoder
    public let conversation: ConversationEncoder

    public init(text: TextEncoder, conversation: ConversationEncoder) {
        self.text = text
        self.conversation = conversation
    }

    public var tokenizer: Tokenizer { text.tokenizer }
    public var description: String { "\(text.description), else \(conversation.description)" }

    public func encode(_ record: DataRecord) throws(LyceumError) -> [TrainingDocument] {
        if case .object(let object) = record.content, record.value(text.field) == nil,
            ConversationColumns.detect(object) != nil
        {
            return try conversation.encode(record)
        }
        return try text.encode(record)
    }

    public func screenedText(of record: DataRecord) -> ScreenedText { text.screenedText(of: record) }
}
