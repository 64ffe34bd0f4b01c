internal import LyceumCore
internal import LyceumModel
internal import LyceumText

/// Writes conversations with a chat template, as transformers' `apply_chat_template` does.
struct ExamRendering: Sendable {
    let template: ChatTemplate
    var variables: JSON.Object
    var place: String

    /// Marks the end of an opening while the template is run. The blank at its end shows whether the template trims messages.
    private static let mark = "CONTINUE_FINAL_MESSAGE_TAG "

    /// - Parameter opening: how the assistant's answer begins; empty leaves the beginning to the template.
    func text(_ messages: [ChatMessage], opening: String) throws(LyceumError) -> String {
        do throws(LyceumError) { return try render(messages, opening: opening) } catch {
            // Some templates refuse system messages; the harness then asks without them.
            let rest = messages.filter { $0.role != .system }
            guard error.code == .invalidArgument, rest.count < messages.count else { throw error }
            return try render(rest, opening: opening)
        }
    }

    private func render(_ messages: [ChatMessage], opening: String) throws(LyceumError) -> String {
        guard !opening.isEmpty else {
            return try template.render(messages: messages.map { $0.json(.template) }, addGenerationPrompt: true, variables: variables)
        }
        let marked = messages + [.assistant(opening + Self.mark)]
        let rendered = try template.render(messages: marked.map { $0.json(.template) }, addGenerationPrompt: false, variables: variables)
        return try cut(rendered)
    }

    /// What stands before the mark.
    private func cut(_ rendered: String) throws(LyceumError) -> String {
        let bytes = Array(rendered.utf8), mark = Array(Self.mark.utf8.dropLast())
        guard bytes.count >= mark.count,
            let start = (0...bytes.count - mark.count).last(where: { bytes[$0..<$0 + mark.count].elementsEqual(mark) })
        else {
            throw LyceumError(
                .unsupported, "the chat template does not show the beginning of the assistant's answer", at: place,
                remedy: "ask without an opening (gen_prefix), or use another template")
        }
        let text = String(decoding: bytes[..<start], as: UTF8.self)
        let end = start + mark.count
        let keepsBlanks = end < bytes.count && bytes[end] == UInt8(ascii: " ")
        return keepsBlanks ? text : ExamEncoder.splitTrailingBlanks(text).text
    }
}
