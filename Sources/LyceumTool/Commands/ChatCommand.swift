import ArgumentParser
import Lyceum

struct ChatCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "chat",
        abstract: "Talk with a model.",
        discussion: """
            Answers are streamed. Ctrl-C stops an answer; Ctrl-D or /quit ends the conversation.
              /reset          forget the conversation
              /system TEXT    set the system message and begin anew
              /save FILE      write the conversation as JSON
              /quit           leave

            Example:
              lyceum chat smollm2-135m-instruct --system "Answer in one sentence."
            """)

    @OptionGroup var model: ModelOptions
    @OptionGroup var adapters: AdapterFlags
    @OptionGroup var sampling: SamplingFlags

    @Option(help: "System message.")
    var system: String?

    @Option(help: "Most tokens of an answer, 1 or more (default: until the model ends or the context is full).")
    var maxTokens: Int?

    func run() throws {
        let text = try TextModel(try model.load(adapters))
        guard text.template != nil else { throw TextModel.noTemplate(text.model.checkpoint.path) }
        let conversation = Conversation(
            text, try Generator(evaluator: text.model, text: text.tokenizer, endTokens: text.endTokens), system: system,
            sampling: try sampling.options(), maximumTokens: maxTokens)
        let isTerminal = Console.isTerminal(.input)
        if isTerminal {
            Console.write("\(text.model.checkpoint.path) · /quit ends, Ctrl-C stops an answer\n", to: .error)
        }
        Interrupt.install()
        while true {
            if isTerminal { Console.write("> ", to: .error) }
            guard let line = readLine() else { break }
            guard !line.allSatisfy(\.isWhitespace) else { continue }
            do {
                if line.hasPrefix("/") {
                    if try conversation.perform(line) { break }
                } else {
                    try conversation.answer(line)
                }
            } catch let error as LyceumError {
                guard isTerminal else { throw error }
                Console.write("\(error)\n", to: .error)
            }
        }
    }
}

/// The state of a conversation: its messages and the model's memory of them.
private final class Conversation {
    private let text: TextModel
    private let generator: Generator
    private let sampling: SamplingOptions
    private let maximumTokens: Int?
    private var system: String?
    private var messages: [JSON] = []
    private var memory: any SequenceMemory
    private var turns: UInt64 = 0

    init(_ text: TextModel, _ generator: Generator, system: String?, sampling: SamplingOptions, maximumTokens: Int?) {
        self.text = text
        self.generator = generator
        self.system = system
        self.sampling = sampling
        self.maximumTokens = maximumTokens
        memory = text.model.makeMemory()
    }

    /// Performs a command; true ends the conversation.
    func perform(_ line: String) throws -> Bool {
        let parts = line.split(separator: " ", maxSplits: 1).map(String.init)
        let argument = parts.count > 1 ? parts[1] : ""
        switch parts[0] {
        case "/quit", "/exit": return true
        case "/reset": messages = []
        case "/system":
            system = argument.isEmpty ? nil : argument
            messages = []
        case "/save":
            guard !argument.isEmpty else {
                throw LyceumError(.invalidArgument, "/save needs a file name", remedy: "type /save talk.json")
            }
            try AtomicFile.write(JSON.array(all).text(indent: 2) + "\n", to: argument)
            Console.write("saved \(messages.count) messages to \(argument)\n", to: .error)
        default:
            throw LyceumError(.invalidArgument, "unknown command \(parts[0])", remedy: "use /reset, /system, /save or /quit")
        }
        return false
    }

    private var all: [JSON] {
        (system.map { [["role": "system", "content": .string($0)]] } ?? []) + messages
    }

    func answer(_ line: String) throws {
        messages.append(["role": "user", "content": .string(line)])
        do {
            let prompt = try text.tokens(messages: all, addGenerationPrompt: true)
            turns += 1
            let request = GenerationRequest(
                prompt: prompt, sampling: sampling, maximumTokens: maximumTokens, sequence: turns)
            let result = try Interrupt.answering {
                try generator.generate(request, memory: memory) { event in
                    if case .text(let part) = event { Output.text(part) }
                    return !Interrupt.wasAsked
                }
            }
            Output.text("\n")
            messages.append(["role": "assistant", "content": .string(result.text)])
            if Console.isTerminal(.error) {
                Console.write(Console.styled(CompletionFlags.summary(result), .dim, for: .error) + "\n", to: .error)
            }
        } catch {
            messages.removeLast()
            throw error
        }
    }
}
