public import LyceumCore
public import LyceumData

/// Keeps items of examinations out of training data.
public final class DecontaminationScreen: TextScreen {
    public let index: DecontaminationIndex
    /// Stands for items and rule.
    public let digest: String
    /// Scratch room of the threads that are not at work.
    private let rooms = Locked<[DecontaminationWords]>([])

    /// - Throws: `LyceumError` (`invalidArgument`) for rules outside their ranges, and when no item has an n-gram.
    public init(_ items: [BenchmarkItem], rule: DecontaminationRule) throws(LyceumError) {
        index = try DecontaminationIndex(items, rule: rule)
        var digest = Digest()
        digest.update(Array("\(BenchmarkItem.digest(of: items)) \(rule)".utf8))
        self.digest = digest.hexadecimal()
    }

    public var description: String { "decontaminate \(digest)" }

    /// The words of a run are rarely longer than 16 bytes; what is left of a longer one after a cut is found when the parts are looked at again.
    public var reach: Int { 16 * index.rule.size }

    public func finding(in text: String) -> ScreenFinding? {
        let room = rooms.withLock { $0.popLast() } ?? DecontaminationWords()
        defer { rooms.withLock { $0.append(room) } }
        var text = text
        guard let hit = text.withUTF8({ index.hit($0, room) }) else { return nil }
        return ScreenFinding(subject: hit.task, item: hit.item, words: hit.ngram)
    }
}
