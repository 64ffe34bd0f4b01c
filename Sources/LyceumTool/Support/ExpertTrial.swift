import Lyceum

/// How fast a model trains here, from a few steps on made-up text.
enum ExpertTrial {
    static func tokensPerSecond(_ options: ExpertOptions, threads: Int) throws -> Double {
        let folder = try FileSystem.makeTemporaryFolder(prefix: "lyceum-trial")
        defer { try? FileSystem.remove(folder) }
        let text = (0..<400).map { "Sentence \($0) of a text that is read only to see how long reading takes.\n" }.joined()
        try AtomicFile.write(text, to: "\(folder)/text.txt")
        let trained = options.method == .full ? "train: [all, \"!embeddings\"]" : "adapter: {type: lora, rank: 32, targets: [all-linear]}"
        let configuration = try TrainingConfiguration.parse(
            """
            model: \(JSON.string(options.base).text())
            data: {path: text.txt}
            objective: causal-lm
            \(trained)
            batch: {tokens: \(options.length), micro: \(options.length), length: \(options.length)}
            steps: 4
            output: run
            """, source: "trial", folder: folder)
        let session = try TrainingSession(configuration, options: .init(threads: ThreadPool(threads: threads)))
        try session.checkMemory()
        guard let rate = try session.forecast(probes: true).tokensPerSecond, rate > 0 else {
            throw LyceumError(.unsupported, "the speed of training could not be measured", remedy: "give --budget in tokens")
        }
        return rate
    }
}
