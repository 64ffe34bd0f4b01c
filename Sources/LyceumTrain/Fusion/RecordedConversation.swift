internal import CLyceumKernels
internal import LyceumCore

/// What a model says about a conversation it was shown: at every learned place its likeliest next tokens.
public struct RecordedConversation: Sendable, Equatable {
    /// Conversations in a part of a recording; all but the last have so many.
    public static let perPart = 128

    public var tokens: [Int32]
    /// Whether what follows each token is learned.
    public var learned: [Bool]
    /// Mean cross-entropy of the learned tokens in nats; nil where nothing is learned.
    public var loss: Double?
    /// Of every learned place the likeliest tokens, `[places · top]`; below 0: none.
    public var ids: [Int32]
    /// Their log-probabilities, rounded to half precision.
    public var logProbabilities: [Float]

    public init(tokens: [Int32] = [], learned: [Bool] = [], loss: Double? = nil, ids: [Int32] = [], logProbabilities: [Float] = []) {
        self.tokens = tokens
        self.learned = learned
        self.loss = loss
        self.ids = ids
        self.logProbabilities = logProbabilities
    }
}

/// Rows of distributions on disk: ids, then log-probabilities in half precision.
enum DistributionRows {
    /// Bytes of a row.
    static func bytes(top: Int) -> Int { 6 * top }

    static func encode(ids: some Collection<Int32>, logProbabilities: some Collection<Float>) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(6 * ids.count)
        Array(ids).withUnsafeBytes { result += $0 }
        logProbabilities.map { lyc_f32_to_f16($0) }.withUnsafeBytes { result += $0 }
        return result
    }

    static func id(_ bytes: UnsafeRawBufferPointer, _ start: Int, _ index: Int) -> Int32 {
        bytes.loadUnaligned(fromByteOffset: start + 4 * index, as: Int32.self)
    }

    static func logProbability(_ bytes: UnsafeRawBufferPointer, _ start: Int, _ index: Int, top: Int) -> Float {
        lyc_f16_to_f32(bytes.loadUnaligned(fromByteOffset: start + 4 * top + 2 * index, as: UInt16.self))
    }

    static func rounded(_ value: Float) -> Float { lyc_f16_to_f32(lyc_f32_to_f16(value)) }
}

/// Some conversations in a file of their own, so that a recording that was stopped goes on behind the last whole part.
enum RecordPart {
    static let conversations = RecordedConversation.perPart
    private static let magic: [UInt8] = Array("LYCREC01".utf8)

    static func name(_ number: Int) -> String {
        let digits = "\(number)"
        return "part-" + String(repeating: "0", count: max(0, 6 - digits.count)) + digits + ".bin"
    }

    static func write(_ conversations: [RecordedConversation], top: Int, to path: String) throws(LyceumError) {
        let file = try AtomicFile(path: path)
        try file.write(magic + word(conversations.count) + word(top))
        for conversation in conversations {
            let rows = conversation.ids.count / max(1, top)
            let loss = (conversation.loss ?? .nan).bitPattern
            try file.write(word(conversation.tokens.count) + word(rows) + withUnsafeBytes(of: loss) { Array($0) })
            try file.write(conversation.tokens.withUnsafeBytes { Array($0) })
            try file.write(conversation.learned.map { $0 ? 1 : 0 })
            for row in 0..<rows {
                let range = row * top..<(row + 1) * top
                try file.write(DistributionRows.encode(ids: conversation.ids[range], logProbabilities: conversation.logProbabilities[range]))
            }
        }
        try file.commit()
    }

    private static func word(_ value: Int) -> [UInt8] { withUnsafeBytes(of: UInt32(value)) { Array($0) } }

    /// - Parameter vocabulary: of the model; ids outside it are damage.
    static func read(_ path: String, top: Int, vocabulary: Int) throws(LyceumError) -> [RecordedConversation] {
        let file = try MappedFile(path: path)
        let damage = LyceumError(.invalidData, "this part of a recording is damaged", at: path, remedy: "remove the file and record again")
        var place = 16
        func has(_ count: Int) -> Bool { count <= file.count - place }
        func number(_ offset: Int) -> Int { Int(file.bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self)) }
        guard file.count >= 16, file.bytes.prefix(8).elementsEqual(magic), number(12) == top else { throw damage }
        let count = number(8)
        var result: [RecordedConversation] = []
        for _ in 0..<count {
            guard has(16) else { throw damage }
            let (tokens, rows) = (number(place), number(place + 4))
            let loss = Double(bitPattern: file.bytes.loadUnaligned(fromByteOffset: place + 8, as: UInt64.self))
            place += 16
            guard rows <= tokens, has(5 * tokens + rows * DistributionRows.bytes(top: top)) else { throw damage }
            var conversation = RecordedConversation(loss: loss.isNaN ? nil : loss)
            conversation.tokens = (0..<tokens).map { file.bytes.loadUnaligned(fromByteOffset: place + 4 * $0, as: Int32.self) }
            conversation.learned = (0..<tokens).map { file.bytes[place + 4 * tokens + $0] != 0 }
            place += 5 * tokens
            for _ in 0..<rows {
                for index in 0..<top {
                    conversation.ids.append(DistributionRows.id(file.bytes, place, index))
                    conversation.logProbabilities.append(DistributionRows.logProbability(file.bytes, place, index, top: top))
                }
                place += DistributionRows.bytes(top: top)
            }
            guard conversation.learned.count(where: { $0 }) == rows,
                (conversation.tokens + conversation.ids).allSatisfy({ $0 < Int32(clamping: vocabulary) }), conversation.tokens.allSatisfy({ $0 >= 0 })
            else { throw damage }
            result.append(conversation)
        }
        guard place == file.count else { throw damage }
        return result
    }
}
