import LyceumCore
import LyceumData
import LyceumText

/// A folder of its own for a test, removed at the end.
final class Scratch {
    let path: String

    init() throws { path = try FileSystem.makeTemporaryFolder(prefix: "lyceum-data") }
    deinit { try? FileSystem.remove(path) }

    func file(_ name: String, _ bytes: [UInt8]) throws -> String {
        let path = path + "/" + name
        if let parent = FileSystem.parent(of: path) { try FileSystem.makeFolder(parent) }
        let file = try AtomicFile(path: path)
        try file.write(bytes)
        try file.commit()
        return path
    }

    func file(_ name: String, _ text: String) throws -> String { try file(name, Array(text.utf8)) }
}

/// Numbers that look random and are the same in every run.
struct Numbers {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1 }

    mutating func next(_ below: Int) -> Int {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return Int(state >> 33) % below
    }
}

enum Sample {
    /// A small byte-level vocabulary with the special tokens of a chat model.
    static let tokenizer: Tokenizer = {
        let words = (0..<400).map { "the cat number \($0) sat on a mat and user assistant system said hello\n" }
        let trainer = BPETrainer(vocabularySize: 400, specialTokens: ["<|endoftext|>", "<|im_start|>", "<|im_end|>"])
        return try! Tokenizer(json: try! trainer.train(words), configuration: ["eos_token": "<|im_end|>"])
    }()

    static let chatML = """
        {% for message in messages %}{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' + '\\n' }}{% endfor %}\
        {% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}
        """

    static func encoder(
        _ template: String? = chatML, loss: ConversationEncoder.Loss = .assistant,
        turns: ConversationEncoder.Turns = .together, style: ConversationEncoder.Style = .automatic,
        columns: ConversationColumns? = nil
    ) throws -> ConversationEncoder {
        ConversationEncoder(
            tokenizer: tokenizer, template: try template.map { try ChatTemplate($0) }, endTokens: [tokenizer.endOfSequence!],
            columns: columns, loss: loss, turns: turns, style: style)
    }

    static func record(_ json: String) throws -> DataRecord { DataRecord(.object(try JSON.parse(json).objectValue!)) }

    /// Documents whose tokens tell where they come from: source · 1,000,000 + document · 1000 + place.
    static func documents(_ lengths: [Int], source: Int = 0) -> DocumentArray {
        DocumentArray(
            lengths.enumerated().map { document, length in
                TrainingDocument(
                    tokens: (0..<length).map { Int32(source * 1_000_000 + document * 1000 + $0) },
                    values: ["difficulty": Double((document * 7919) % 101)])
            })
    }

    static func lengths(_ count: Int, seed: UInt64, below: Int = 40) -> [Int] {
        var numbers = Numbers(seed)
        return (0..<count).map { _ in 2 + numbers.next(below) }
    }

    /// All batches a source gives from where it is.
    static func all(_ source: BatchStream, limit: Int = 100_000) throws -> [TrainingBatch] {
        var batches: [TrainingBatch] = []
        while batches.count < limit, let batch = try source.next() { batches.append(batch) }
        return batches
    }
}

/// The error that a piece of work ends with; nil when it succeeds.
func failure(_ work: () throws -> Void) -> LyceumError? {
    do {
        try work()
        return nil
    } catch { return error as? LyceumError }
}
