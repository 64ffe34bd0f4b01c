public import LyceumCore
internal import LyceumExam

extension SourceMixWorld {
    /// How much is written.
    public struct Amounts: Sendable, Hashable {
        /// Documents of each general source, once for the base model and once for later.
        public var texts: Int
        /// Documents of the field.
        public var field: Int
        /// The share of them that is noise, 0 to 1.
        public var noise: Double
        /// Documents of each general source, and of the field, that are held out.
        public var heldOut: Int

        public init(texts: Int = 2000, field: Int = 3000, noise: Double = 0.4, heldOut: Int = 60) {
            self.texts = texts
            self.field = field
            self.noise = noise
            self.heldOut = heldOut
        }
    }

    /// Writes `base/SOURCE.jsonl`, `fresh/SOURCE.jsonl` and `held/SOURCE.jsonl`, `field.jsonl`, `held/field.jsonl`, `trusted.jsonl`, and the
    /// questions as `tasks/substances.jsonl` with a task file beside them.
    public func write(to folder: String, _ amounts: Amounts = Amounts()) throws(LyceumError) {
        for name in ["base", "fresh", "held", "tasks"] { try FileSystem.makeFolder("\(folder)/\(name)") }
        for (index, source) in Self.sources.enumerated() {
            for (part, count) in [("base", amounts.texts), ("fresh", amounts.texts), ("held", amounts.heldOut)] {
                let rows = (0..<count).map { row([("text", .string(text(of: index, number: $0, part: part)))]) }
                try AtomicFile.write(rows.joined(), to: "\(folder)/\(part)/\(source).jsonl")
            }
        }
        try AtomicFile.write((0..<amounts.field).map { fieldRow($0, amounts.noise) }.joined(), to: folder + "/field.jsonl")
        try AtomicFile.write(rows("held", amounts.heldOut, substances), to: folder + "/held/field.jsonl")
        try AtomicFile.write(rows("trusted", 12 * trustedSubstances.count, trustedSubstances), to: folder + "/trusted.jsonl")
        try AtomicFile.write(questions().joined(), to: folder + "/tasks/substances.jsonl")
        try AtomicFile.write(Self.task, to: folder + "/tasks/substances.yaml")
    }

    private func row(_ pairs: [(String, JSON)]) -> String { JSON.object(JSON.Object(pairs)).text() + "\n" }

    /// `noise` tells which documents are: for tests and for looking, never for choosing.
    private func fieldRow(_ number: Int, _ share: Double) -> String {
        var draws = SeededDraws(seed: seed, "source-mix/field", number)
        let text = document(about: draws.pick(substances), &draws)
        let isNoise = draws.chance(share)
        return row([("text", .string(isNoise ? Self.shuffledWords(text, &draws) : text)), ("noise", .bool(isNoise))])
    }

    private func rows(_ part: String, _ count: Int, _ names: [String]) -> String {
        (0..<count).map { number in
            var draws = SeededDraws(seed: seed, "source-mix/\(part)", number)
            return row([("text", .string(document(about: names[number % names.count], &draws)))])
        }.joined()
    }

    /// Four-option questions on every fact of the field; the wrong options are other values of the same relation.
    private func questions() -> [String] {
        substances.enumerated().flatMap { number, substance in
            SubstanceRelation.all.enumerated().map { index, relation in
                var draws = SeededDraws(seed: seed, "source-mix/questions/\(relation.name)", number)
                let right = values[substance]?[index] ?? 0
                let others = draws.shuffled(Array(relation.values.indices).filter { $0 != right }).prefix(3)
                let options = draws.shuffled(others + [right])
                return row([
                    ("question", .string(relation.question(about: substance))), ("options", .array(options.map { .string(relation.values[$0]) })),
                    ("answer", .integer(options.firstIndex(of: right) ?? 0)), ("relation", .string(relation.name)),
                    ("substance", .string(substance)),
                ])
            }
        }
    }

    private static let task = """
        # Four-option questions, scored by the likelihood of the options' texts as they follow the question.
        task: substances
        dataset_path: json
        dataset_kwargs:
          data_files:
            test: substances.jsonl
        test_split: test
        output_type: multiple_choice
        doc_to_text: "{{question}}"
        doc_to_choice: options
        doc_to_target: answer
        metric_list:
          - metric: acc
        metadata:
          version: 1

        """
}
