public import LyceumCore

/// A model's chat template: turns messages and tools into the text the model was trained on.
///
/// The language is Jinja as Hugging Face transformers uses it (`ImmutableSandboxedEnvironment` with `trim_blocks`, `lstrip_blocks`,
/// loop controls, the `generation` tag and a `tojson` that writes plain JSON), byte for byte. Templates come with models and are not
/// trusted: they see only the data given to them, and time, memory, output and nesting are limited.
public struct ChatTemplate: Sendable {
    /// A rendered conversation and which parts of it the assistant wrote.
    public struct Rendering: Sendable, Equatable {
        public var text: String
        /// The parts inside `{% generation %}` tags, as offsets in UTF-8 bytes of the text, in order; parts that a template captures
        /// into a variable or macro are not included.
        public var assistantSpans: [Range<Int>]

        public init(text: String, assistantSpans: [Range<Int>] = []) {
            self.text = text
            self.assistantSpans = assistantSpans
        }
    }

    /// The template's text.
    public let source: String
    /// How errors name the template, usually a file's path.
    public let name: String?
    private let program: Jinja.Program

    /// Longest source accepted, in bytes.
    public static let sourceLimit = 4 << 20

    /// - Throws: `LyceumError` with line and column when the source is not a template.
    public init(_ source: String, name: String? = nil) throws(LyceumError) {
        self.source = source
        self.name = name
        guard source.utf8.count <= Self.sourceLimit else {
            throw LyceumError(
                .limitExceeded, "the chat template has \(source.utf8.count) bytes; \(Self.sourceLimit) are allowed", at: name)
        }
        do throws(LyceumError) {
            program = try Jinja.onLargeStack { () throws(LyceumError) in try Jinja.Parser.parse(source) }
        } catch { throw name.map(error.at) ?? error }
    }

    /// Whether the template marks the assistant's parts (`{% generation %}`).
    public var marksAssistant: Bool { program.marksGeneration }

    /// Whether the template mentions a variable, such as `tools` or `enable_thinking`.
    public func mentions(_ variable: String) -> Bool { program.symbols.contains(variable) }

    /// The text of a conversation.
    ///
    /// - Parameters:
    ///   - messages: objects with `role` and `content`, and what else the template reads (`tool_calls`, …).
    ///   - tools: function descriptions in OpenAI's form; nil and an empty list are different to templates.
    ///   - addGenerationPrompt: whether the text ends with the beginning of the assistant's answer.
    ///   - variables: what else the template may read: `bos_token`, `eos_token`, `enable_thinking`, `documents`, ….
    ///   - now: the date that templates may print.
    /// - Throws: `LyceumError` with the template's line and column; with the author's words when the template refuses the
    ///   conversation (`raise_exception`, code `.invalidArgument`); `.limitExceeded` when it does too much.
    public func render(
        messages: [JSON], tools: [JSON]? = nil, addGenerationPrompt: Bool = false, variables: JSON.Object = .init(),
        now: LocalTime = .now
    ) throws(LyceumError) -> String {
        try renderWithSpans(
            messages: messages, tools: tools, addGenerationPrompt: addGenerationPrompt, variables: variables, now: now
        ).text
    }

    /// The text of a conversation and which parts of it the assistant wrote, for losses on answers only.
    ///
    /// - Throws: as `render`.
    public func renderWithSpans(
        messages: [JSON], tools: [JSON]? = nil, addGenerationPrompt: Bool = false, variables: JSON.Object = .init(),
        now: LocalTime = .now
    ) throws(LyceumError) -> Rendering {
        var context = JSON.Object([("documents", .null)])
        for (key, value) in variables { context[key] = value }
        context["messages"] = .array(messages)
        context["tools"] = tools.map { .array($0) } ?? .null
        context["add_generation_prompt"] = .bool(addGenerationPrompt)
        return try run(context, now: now, limits: Jinja.Limits())
    }

    /// The text for any variables, without those that chat templates expect.
    public func render(variables: JSON.Object, now: LocalTime = .now) throws(LyceumError) -> String {
        try run(variables, now: now, limits: Jinja.Limits()).text
    }

    func run(_ variables: JSON.Object, now: LocalTime, limits: Jinja.Limits) throws(LyceumError) -> Rendering {
        do throws(LyceumError) {
            return try Jinja.onLargeStack { () throws(LyceumError) in
                let interpreter = try Jinja.Interpreter(program, variables: variables, now: now, limits: limits)
                let text = try interpreter.render()
                return Rendering(text: text, assistantSpans: interpreter.spans)
            }
        } catch {
            throw name.map(error.at) ?? error
        }
    }
}
