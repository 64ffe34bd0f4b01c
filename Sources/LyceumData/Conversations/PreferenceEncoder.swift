public import LyceumCore
public import LyceumText

/// A question with a preferred and a rejected answer as one document: the conversation with the preferred answer, then the one with the other.
///
/// The answers alone are learned, so the second conversation begins with the second token that is not: ``PreferencePair`` takes them apart.
public struct PreferenceEncoder: RecordEncoder {
    public let conversation: ConversationEncoder
    /// The column of the rejected answer.
    public var rejected: String
    /// Tokens that both conversations may have together; longer records are errors.
    public var limit: Int?

    /// - Parameter conversation: how each of the two is rendered; only its last answer is learned.
    public init(_ conversation: ConversationEncoder, rejected: String = "rejected", limit: Int? = nil) {
        var conversation = conversation
        conversation.loss = .completion
        conversation.turns = .together
        self.conversation = conversation
        self.rejected = rejected
        self.limit = limit
    }

    public var tokenizer: Tokenizer { conversation.tokenizer }
    public var description: String { "preference rejected=\(rejected) limit=\(limit.map { "\($0)" } ?? "none") \(conversation.description)" }

    public func encode(_ record: DataRecord) throws(LyceumError) -> [TrainingDocument] {
        guard case .object(let object) = record.content, var columns = conversation.columns ?? ConversationColumns.detect(object),
            columns.form == .preference
        else {
            throw LyceumError(
                .invalidData, "expected a preference", remedy: "give every record a prompt, a chosen and a rejected answer")
        }
        let chosen = try side(record, columns, columns.completion)
        let answer = columns.completion
        columns.completion = rejected
        let other = try side(record, columns, rejected)
        guard chosen.tokens != other.tokens else {
            throw LyceumError(.invalidData, "“\(answer)” and “\(rejected)” are the same", remedy: "leave such records out")
        }
        let count = chosen.tokens.count + other.tokens.count
        if let limit, count > limit {
            throw LyceumError(
                .limitExceeded, "both conversations together have \(count) tokens, \(limit) fit", remedy: "raise batch.length, or leave the record out")
        }
        return [TrainingDocument(tokens: chosen.tokens + other.tokens, trained: (chosen.trained ?? []) + (other.trained ?? []))]
    }

    private func side(_ record: DataRecord, _ columns: ConversationColumns, _ name: String) throws(LyceumError) -> TrainingDocument {
        var encoder = conversation
        encoder.columns = columns
        do throws(LyceumError) {
            guard let document = try encoder.encode(record).first, let trained = document.trained, trained.first == false, trained.last == true
            else { throw LyceumError(.invalidData, "expected a question and an answer after it") }
            return document
        } catch { throw error.at("column '\(name)'") }
    }
}

/// The two conversations of a preference in a batch.
public struct PreferencePair: Sendable, Hashable {
    public var chosen: Range<Int>
    public var rejected: Range<Int>

    /// Takes a document of two conversations apart; nil when it is not one.
    ///
    /// - Parameters:
    ///   - rows: of the document.
    ///   - isLearned: whether what follows a row is learned.
    public init?(rows: Range<Int>, isLearned: (Int) -> Bool) {
        guard let first = rows.first(where: isLearned), let end = rows[first...].first(where: { !isLearned($0) }) else { return nil }
        // The row of the first answer's last token predicts nothing that is learned.
        let boundary = end + 1
        guard boundary < rows.upperBound, let second = rows[boundary...].first(where: isLearned),
            !rows[second...].dropLast().contains(where: { !isLearned($0) })
        else { return nil }
        chosen = rows.lowerBound..<boundary
        rejected = boundary..<rows.upperBound
    }
}
