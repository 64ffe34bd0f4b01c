public import LyceumCore

/// A folder in which a model's distributions over conversations were recorded.
///
/// `record.json` is written when all parts are there; `vocabulary.bin` spells the model's tokens, so that alignment needs no model.
public struct DistributionRecord: Sendable {
    static let version = 1

    public let path: String
    /// The model, as it was named.
    public let model: String
    /// Tokens of every place.
    public let top: Int
    /// Conversations, those that could not be rendered among them.
    public let conversations: Int
    /// Tells conversations apart: records of the same data in the same order have the same.
    public let data: String
    /// What templates printed as today.
    public let date: String
    /// Longest conversation in tokens; what was longer was cut.
    public let length: Int
    public let vocabulary: FusionVocabulary
    /// What was found out while recording.
    public let summary: JSON

    public init(_ path: String) throws(LyceumError) {
        let place = "\(path)/record.json"
        guard FileSystem.isFile(place) else {
            throw LyceumError(
                .notFound, "there is no finished recording here", at: path, remedy: "make it: lyceum fuse record MODEL DATA --output \(path)")
        }
        let json = try Self.description(place)
        guard json["version"]?.intValue == Self.version, let top = json["top"]?.intValue, (1...65_536).contains(top),
            let count = json["conversations"]?.intValue, count >= 0, let data = json["data"]?.stringValue, let model = json["model"]?.stringValue,
            let date = json["date"]?.stringValue, let length = json["length"]?.intValue, let vocabulary = json["vocabulary"]
        else { throw LyceumError(.invalidData, "this is no description of a recording", at: place, remedy: "record again") }
        (self.path, self.model, self.top, conversations, self.data, self.date, self.length) = (path, model, top, count, data, date, length)
        summary = json["summary"] ?? .null
        self.vocabulary = try FusionVocabulary(path: "\(path)/vocabulary.bin", json: vocabulary)
    }

    static func description(_ path: String) throws(LyceumError) -> JSON {
        try JSON.parse(String(decoding: try FileReader.contents(of: path, limit: 16 << 20), as: UTF8.self), source: path)
    }

    public var partCount: Int { (conversations + RecordPart.conversations - 1) / RecordPart.conversations }

    /// The conversations of a part, in the order of the data.
    public func part(_ number: Int) throws(LyceumError) -> [RecordedConversation] {
        let place = "\(path)/\(RecordPart.name(number))"
        let result = try RecordPart.read(place, top: top, vocabulary: vocabulary.count)
        guard result.count == min(RecordPart.conversations, conversations - number * RecordPart.conversations) else {
            throw LyceumError(.invalidData, "the part has \(result.count) conversations", at: place, remedy: "remove the file and record again")
        }
        return result
    }
}
