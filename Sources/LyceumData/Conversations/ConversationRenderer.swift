internal import LyceumCore
internal import LyceumText

/// One conversation on its way to tokens.
struct ConversationRenderer {
    let encoder: ConversationEncoder
    let template: ChatTemplate
    let messages: [JSON]
    let tools: [JSON]?

    private var tokenizer: Tokenizer { encoder.tokenizer }

    func documents(completionStart: Int) throws(LyceumError) -> [TrainingDocument] {
        let answers = messages.indices.filter { messages[$0]["role"]?.stringValue == "assistant" }
        let learned: [Int] =
            switch encoder.loss {
            case .assistant, .all: answers
            case .completion: answers.filter { $0 >= completionStart }
            case .last: Array(answers.suffix(1))
            }
        guard !learned.isEmpty else {
            throw LyceumError(.invalidData, "no message of the assistant is learned", remedy: "leave out records without an answer")
        }
        if encoder.turns == .apart {
            return try learned.map { index throws(LyceumError) in try apart(index) }
        }
        return [try together(answers, learned)]
    }

    // MARK: Pieces

    private func text(of messages: ArraySlice<JSON>, addGenerationPrompt: Bool) throws(LyceumError) -> String {
        try template.render(
            messages: Array(messages), tools: tools, addGenerationPrompt: addGenerationPrompt, variables: encoder.variables,
            now: encoder.now)
    }

    /// As the chat does: templates write the special tokens themselves.
    private func tokens(_ text: String) -> [Int32] {
        tokenizer.encode(text, addSpecialTokens: false, parseSpecialTokens: true)
    }

    private func inexact(_ message: Int, _ what: String) -> LyceumError {
        LyceumError(
            .invalidData, "\(what) is not exactly what stands before it in the whole conversation", at: "message \(message + 1)",
            remedy: "use turns: apart, which makes a document of every answer")
    }

    /// The number of tokens of the conversation's beginning.
    private func prefix(
        _ part: ArraySlice<JSON>, prompt: Bool, of whole: [Int32], _ message: Int
    ) throws(LyceumError) -> Int {
        let tokens = tokens(try text(of: part, addGenerationPrompt: prompt))
        guard whole.starts(with: tokens) else {
            throw inexact(message, prompt ? "the prompt a chat builds for this answer" : "the conversation up to this answer")
        }
        return tokens.count
    }

    // MARK: Whole conversations

    private func together(_ answers: [Int], _ learned: [Int]) throws(LyceumError) -> TrainingDocument {
        let rendering = try template.renderWithSpans(
            messages: messages, tools: tools, variables: encoder.variables, now: encoder.now)
        var whole = tokens(rendering.text)
        var spans: [Range<Int>] = []
        for index in answers {
            let start = try prefix(messages[..<index], prompt: true, of: whole, index)
            let isLast = index == messages.count - 1
            let end = isLast ? whole.count : try prefix(messages[...index], prompt: false, of: whole, index)
            guard start <= end else { throw inexact(index, "the prompt a chat builds for this answer") }
            spans.append(start..<end)
        }
        if template.marksAssistant, rendering.assistantSpans.count == spans.count {
            spans = try marked(rendering, whole, spans)
        }
        var trained = Array(repeating: encoder.loss == .all, count: whole.count)
        for (index, span) in zip(answers, spans) where learned.contains(index) {
            for token in answer(span, whole) { trained[token] = true }
        }
        finish(&whole, &trained, isAtEnd: answers.last == messages.count - 1)
        return try checked(whole, trained)
    }

    /// Spans that the template marks itself, in tokens. They begin no earlier than the prompt ends.
    private func marked(
        _ rendering: ChatTemplate.Rendering, _ whole: [Int32], _ turns: [Range<Int>]
    ) throws(LyceumError) -> [Range<Int>] {
        let (ids, ranges) = tokenizer.encodeWithOffsets(rendering.text, addSpecialTokens: false, parseSpecialTokens: true)
        guard ids == whole else { return turns }
        return zip(rendering.assistantSpans, turns).map { bytes, turn in
            let start = turn.first { ranges[$0].lowerBound >= bytes.lowerBound } ?? turn.upperBound
            let end = turn.first { ranges[$0].lowerBound >= bytes.upperBound } ?? turn.upperBound
            return start..<max(start, end)
        }
    }

    /// What the model has to write in a turn: up to the token that ends its answer, not what the template writes after it.
    private func answer(_ span: Range<Int>, _ whole: [Int32]) -> Range<Int> {
        if let end = span.last(where: { encoder.endTokens.contains(whole[$0]) }) {
            let rest = tokenizer.decode(whole[(end + 1)..<span.upperBound])
            return rest.allSatisfy(\.isWhitespace) ? span.lowerBound..<(end + 1) : span
        }
        // A template may leave the end out of what it marks; an answer that never ends is not what anybody wants.
        guard !span.isEmpty, span.upperBound < whole.count, encoder.endTokens.contains(whole[span.upperBound]) else { return span }
        return span.lowerBound..<(span.upperBound + 1)
    }

    /// Leaves out what comes after the last learned token, and appends the end of text where the last answer has none.
    private func finish(_ whole: inout [Int32], _ trained: inout [Bool], isAtEnd: Bool) {
        guard let last = trained.lastIndex(of: true) else { return }
        if encoder.loss != .all {
            whole.removeSubrange((last + 1)...)
            trained.removeSubrange((last + 1)...)
        }
        guard isAtEnd, let end = encoder.endTokens.first, !whole.suffix(4).contains(where: encoder.endTokens.contains) else { return }
        whole.append(end)
        trained.append(true)
    }

    private func checked(_ tokens: [Int32], _ trained: [Bool]) throws(LyceumError) -> TrainingDocument {
        guard trained.dropFirst().contains(true) else {
            throw LyceumError(.invalidData, "the assistant's messages are empty", remedy: "leave out records without an answer")
        }
        return TrainingDocument(tokens: tokens, trained: trained)
    }

    // MARK: Answers apart

    private func apart(_ index: Int) throws(LyceumError) -> TrainingDocument {
        let prompt = try text(of: messages[..<index], addGenerationPrompt: true)
        let whole = try text(of: messages[...index], addGenerationPrompt: false)
        guard whole.utf8.starts(with: prompt.utf8) else { throw inexact(index, "the prompt a chat builds for this answer") }
        let before = tokens(prompt)
        var all = tokens(whole)
        if !all.starts(with: before) {
            all = before + tokens(String(decoding: whole.utf8.dropFirst(prompt.utf8.count), as: UTF8.self))
        }
        var trained = Array(repeating: encoder.loss == .all, count: all.count)
        for token in answer(before.count..<all.count, all) { trained[token] = true }
        finish(&all, &trained, isAtEnd: true)
        return try checked(all, trained)
    }
}
