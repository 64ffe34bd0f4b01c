internal import LyceumCore
internal import LyceumData
internal import LyceumModel
internal import LyceumText

extension ConversationEncoder {
    /// Conversations as training renders them for a model.
    init(_ checkpoint: Checkpoint, loss: Loss, turns: Turns, date: LocalTime) throws(LyceumError) {
        let tokenizer = try checkpoint.tokenizer()
        var ends = Set(checkpoint.specialTokens.ends)
        if let end = tokenizer.endOfSequence { ends.insert(end) }
        let template = try checkpoint.chatTemplate()
        self.init(
            tokenizer: tokenizer, template: template, variables: template == nil ? JSON.Object() : try checkpoint.templateVariables(),
            endTokens: ends, loss: loss, turns: turns, now: date)
    }
}

extension LocalTime {
    /// `2026-5-1`; nil for anything else.
    init?(date: String) {
        let parts = date.split(separator: "-").compactMap { Int($0) }
        guard parts.count == 3, (1...9999).contains(parts[0]), (1...12).contains(parts[1]), (1...31).contains(parts[2]) else { return nil }
        self.init(year: parts[0], month: parts[1], day: parts[2])
    }
}
