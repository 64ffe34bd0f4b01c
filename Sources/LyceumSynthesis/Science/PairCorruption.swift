public import LyceumCore
public import LyceumData
internal import LyceumExam

/// Spoils a share of question–answer texts on purpose: how much wrong text does training bear?
///
/// Chosen pairs exchange answers with each other within their discipline, so that questions, answers and lengths stay what they were and only what
/// belongs together is lost. A pair whose answers are all alike in its discipline cannot be spoiled and is counted.
/// - Source: Chen et al. 2024, arXiv 2407.18743 (robustness against corrupted synthetic data).
public struct PairCorruption: Sendable {
    /// 0 through 1.
    public var share: Double
    public var seed: UInt64

    public init(share: Double, seed: UInt64) {
        self.share = share
        self.seed = seed
    }

    /// What was done.
    public struct Counts: Sendable, Hashable {
        public var pairs = 0
        public var spoiled = 0
        /// Pairs that were chosen, but for which no other answer was found.
        public var kept = 0
    }

    /// The answers after spoiling, and which were changed.
    ///
    /// - Parameters:
    ///   - pairs: discipline and answer of every pair.
    /// - Returns: exactly `share` of every discipline's pairs is changed, to within one, as long as there are other answers.
    public func answers(_ pairs: [(discipline: String, answer: String)]) -> (answers: [String], spoiled: [Bool]) {
        var answers = pairs.map(\.answer)
        var spoiled = pairs.map { _ in false }
        var members: [String: [Int]] = [:]
        for (index, pair) in pairs.enumerated() { members[pair.discipline, default: []].append(index) }
        for (number, discipline) in members.keys.sorted().enumerated() {
            let all = members[discipline] ?? []
            var draws = SeededDraws(seed: seed, "corruption", number)
            let chosen = draws.sample(all, Int((share * Double(all.count)).rounded()))
            for index in chosen {
                let others = all.filter { !pairs[$0].answer.utf8.elementsEqual(pairs[index].answer.utf8) }
                guard !others.isEmpty else { continue }
                answers[index] = pairs[draws.pick(others)].answer
                spoiled[index] = true
            }
        }
        return (answers, spoiled)
    }

    /// Reads records with question, answer and discipline and writes them with some answers exchanged; `spoiled` says which.
    ///
    /// - Throws: `LyceumError` with file and line of a record without question or answer.
    public func write(_ files: [DataFile], to path: String) throws(LyceumError) -> Counts {
        let reader = RecordReader(files)
        var records: [JSON.Object] = []
        var pairs: [(discipline: String, answer: String)] = []
        while let record = try reader.next() {
            guard case .object(let object) = record.content, object["question"]?.stringValue != nil, let answer = object["answer"]?.stringValue else {
                throw LyceumError(
                    .invalidData, "expected question and answer", at: reader.place(of: record), remedy: "give what lyceum synthesize science writes")
            }
            records.append(object)
            pairs.append((object["discipline"]?.stringValue ?? "", answer))
        }
        guard !records.isEmpty else { throw LyceumError(.invalidData, "there is no pair", at: files.first?.path) }
        let (answers, spoiled) = answers(pairs)
        let output = try AtomicFile(path: path)
        var counts = Counts(pairs: records.count)
        for index in records.indices {
            var object = records[index]
            object["answer"] = .string(answers[index])
            object["text"] = .string("\(object["question"]?.stringValue ?? "")\n\(answers[index])")
            object["spoiled"] = .bool(spoiled[index])
            if spoiled[index] { counts.spoiled += 1 }
            try output.write(JSON.object(object).text() + "\n")
        }
        counts.kept = Int((share * Double(records.count)).rounded()) - counts.spoiled
        try output.commit()
        return counts
    }
}
