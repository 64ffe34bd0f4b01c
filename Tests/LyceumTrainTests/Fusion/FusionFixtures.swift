import Foundation
import LyceumCore
import LyceumModel
import LyceumTensor
import LyceumText

@testable import LyceumTrain

/// Vocabularies and recordings made by hand.
enum FusionFixtures {
    static let pool = ThreadPool(threads: 1)

    /// A vocabulary of words; the first is the beginning, the second the end, the third unknown.
    static func vocabulary(_ words: [String]) throws -> FusionVocabulary {
        let folder = try ScratchFolder()
        var data: [UInt8] = []
        for word in words {
            data += withUnsafeBytes(of: UInt32(word.utf8.count)) { Array($0) } + [0] + Array(word.utf8)
        }
        try Data(data).write(to: URL(fileURLWithPath: folder.path + "/v"))
        let json: JSON = ["count": .integer(words.count), "beginning": 0, "unknown": 2, "ends": [1]]
        return try FusionVocabulary(path: folder.path + "/v", json: json)
    }

    /// Chats that both tiny models can render.
    static func chats(_ count: Int, in folder: ScratchFolder) throws -> String {
        let words = ["red", "a wolf", "blue and green", "in the old town", "seven", "it is said"]
        let lines = (0..<count).map { number -> String in
            let (question, answer) = ("What is number \(number)?", "It is \(words[number % words.count]), \(number * 7).")
            return "{\"messages\": [{\"role\": \"user\", \"content\": \"\(question)\"}, {\"role\": \"assistant\", \"content\": \"\(answer)\"}]}\n"
        }
        let path = folder.path + "/chats.jsonl"
        try lines.joined().write(toFile: path, atomically: true, encoding: .utf8)
        return path
    }

    static func recorder(_ data: String, top: Int = 10, length: Int? = nil, model: String = TinyTraining.chat) throws -> ConversationRecorder {
        var options = ConversationRecorder.Options()
        (options.top, options.length, options.precision) = (top, length, .f32)
        return try ConversationRecorder(model: model, data: [data], options: options, threads: pool)
    }

    /// A recording whose losses are raised by a number, so that another one of the same model is better.
    static func worse(_ record: DistributionRecord, by amount: (Int) -> Double) throws -> DistributionRecord {
        for number in 0..<record.partCount {
            var part = try record.part(number)
            for index in part.indices { part[index].loss = part[index].loss.map { $0 + amount(number * RecordedConversation.perPart + index) } }
            try RecordPart.write(part, top: record.top, to: "\(record.path)/\(RecordPart.name(number))")
        }
        return try DistributionRecord(record.path)
    }
}
