/// A task file that comes with Lyceum.
struct ReadyFile: Sendable {
    /// The name of its task or group; what other ready files include it by.
    let name: String
    let text: String
    /// Whether it is only included by others.
    var isTemplate: Bool { name.hasPrefix("_") }

    init(_ name: String, _ text: String) {
        self.name = name
        self.text = text
    }

    /// What the task asks, in one sentence.
    var summary: String {
        guard let line = text.split(separator: "\n").first(where: { $0.hasPrefix("  summary: ") }) else { return "" }
        return String(line.dropFirst(11))
    }
}

/// Tasks that come with Lyceum: descriptions of public benchmarks, without their items.
///
/// A family adds its files here and is in every list.
enum ReadyTasks {
    static let files: [ReadyFile] =
        mmlu + gsm8k + medicalQuestions + pubMedQA + arithmeticWordProblems + aqua + symbolicReasoning + commonSense + bigBench + csBench
        + counselingBench + superGPQA + secBench + clrBench + fictionalMedicine + ownQuestions + datedMathematics + leaner

    private static let byName = Dictionary(files.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })

    static func file(named name: String) -> ReadyFile? { byName[name] }
}
