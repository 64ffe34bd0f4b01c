public import LyceumCore
public import LyceumText

/// Conversations rendered with a model's own chat template, as the model will see them in a chat.
///
/// Before every answer stand exactly the tokens that a chat builds as the prompt for that turn; a conversation where that is not possible is an
/// error, or is taken apart into one document per answer.
public struct ConversationEncoder: RecordEncoder {
    /// What is learned.
    public enum Loss: String, Sendable, Hashable, CaseIterable {
        /// Everything the assistant wrote.
        case assistant
        /// What the assistant wrote in the completion; in a list of messages, its last message.
        case completion
        /// The assistant's last message.
        case last
        /// Every token.
        case all
    }

    /// How conversations of several turns become documents.
    public enum Turns: String, Sendable, Hashable, CaseIterable {
        /// A conversation is one document.
        case together
        /// Every answer that is learned is a document of its own, after the prompt that a chat would build.
        case apart
    }

    /// What is made of prompts and completions that are plain texts.
    public enum Style: String, Sendable, Hashable, CaseIterable {
        /// Alpaca's columns and questions with answers become messages where the model has a template; columns named `prompt` stand as they are.
        case automatic
        case plain
        case conversation
    }

    public let tokenizer: Tokenizer
    /// nil for models that were not made for conversations.
    public let template: ChatTemplate?
    /// `bos_token` and such, as the chat gives them to the template.
    public let variables: JSON.Object
    /// Tokens that end an answer, the usual one first.
    public let endTokens: [Int32]
    /// nil finds out for every record.
    public var columns: ConversationColumns?
    public var loss: Loss
    public var turns: Turns
    public var style: Style
    let now: LocalTime

    /// - Parameter now: the date that templates may print, the same for all records.
    public init(
        tokenizer: Tokenizer, template: ChatTemplate?, variables: JSON.Object = JSON.Object(), endTokens: Set<Int32>,
        columns: ConversationColumns? = nil, loss: Loss = .assistant, turns: Turns = .together, style: Style = .automatic,
        now: LocalTime = .now
    ) {
        self.tokenizer = tokenizer
        self.template = template
        self.variables = variables
        var ends = endTokens.sorted()
        if let end = tokenizer.endOfSequence, let index = ends.firstIndex(of: end) { ends.swapAt(0, index) }
        if ends.isEmpty, let end = tokenizer.endOfSequence { ends = [end] }
        self.endTokens = ends
        self.columns = columns
        self.loss = loss
        self.turns = turns
        self.style = style
        self.now = now
    }

    public var description: String {
        var digest = Digest()
        digest.update(Array((template?.source ?? "").utf8))
        let columns = columns.map { "\($0)" } ?? "automatic"
        return "conversation loss=\(loss.rawValue) turns=\(turns.rawValue) style=\(style.rawValue) "
            + "columns=\(columns) ends=\(endTokens) template=\(digest.hexadecimal().prefix(16))"
    }

    public func encode(_ record: DataRecord) throws(LyceumError) -> [TrainingDocument] {
        guard case .object(let object) = record.content else {
            throw LyceumError(.invalidData, "expected an object with a conversation, found plain text")
        }
        guard let columns = columns ?? ConversationColumns.detect(object) else {
            throw LyceumError(
                .invalidData, "expected the columns of a conversation, found \(DataRecord.list(object.keys))",
                remedy: "use messages, prompt and completion, instruction and output, or conversations; or name the columns")
        }
        let conversation = try ConversationParser(columns: columns, makesMessages: makesMessages(columns)).parse(record)
        switch conversation.content {
        case .plain(let prompt, let completion): return [try plain(prompt, completion)]
        case .messages(let messages, let start):
            guard let template else {
                throw LyceumError(
                    .unsupported, "the model has no chat template",
                    remedy: "train on prompt and completion texts instead, or use a model made for conversations")
            }
            let renderer = ConversationRenderer(encoder: self, template: template, messages: messages, tools: conversation.tools)
            return try renderer.documents(completionStart: start)
        }
    }

    private func makesMessages(_ columns: ConversationColumns) -> Bool {
        switch style {
        case .plain: false
        case .conversation: true
        case .automatic: template != nil && (columns.form == .alpaca || columns.form == .preference || columns.prompt != "prompt")
        }
    }

    /// A prompt and its continuation as `generate` sees them.
    private func plain(_ prompt: String, _ completion: String) throws(LyceumError) -> TrainingDocument {
        func encode(_ text: String) -> [Int32] {
            var tokens = tokenizer.encode(text, addSpecialTokens: true, parseSpecialTokens: true)
            while let last = tokens.last, endTokens.contains(last), tokens.count > 1 { tokens.removeLast() }
            return tokens
        }
        let (before, whole) = (encode(prompt), encode(prompt + completion))
        guard whole.starts(with: before) else {
            throw LyceumError(
                .invalidData, "the tokens of the prompt are not where the tokens of prompt and completion begin",
                remedy: "move a space at the end of the prompt to the beginning of the completion")
        }
        var document = TrainingDocument(tokens: whole)
        var trained = whole.indices.map { loss == .all || $0 >= before.count }
        if let end = endTokens.first {
            document.tokens.append(end)
            trained.append(true)
        }
        document.trained = trained
        guard trained.dropFirst().contains(true) else {
            throw LyceumError(.invalidData, "the completion is empty")
        }
        return document
    }
}
