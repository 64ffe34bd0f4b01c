public import LyceumCore

extension InventedField {
    /// Settings for `lyceum train` that make a model of 135 million parameters an expert in the field within minutes on two cores.
    public enum Training {
        public static let defaultModel = "smollm2-135m-instruct"

        /// The part of the change that the expert keeps: base + part · (trained − base).
        ///
        /// All of it. In one trial 0.7 cost seven points in the field and won two in general knowledge, and 0.5 cost twenty and won four.
        public static let merge = 1.0

        /// What the expert's training reads beside the field's own files: text that the base model wrote itself.
        public static let replayFile = "replay.jsonl"

        /// The expert: textbook, exercises on other facts than those examined, and replayed general text.
        public static func expert(model: String = defaultModel) -> String {
            """
            # Grows an expert in this field: lyceum train train.yaml
            # replay.jsonl is text that the base model wrote itself: lyceum synthesize self MODEL --tokens 12000 --output replay.jsonl
            # The expert keeps a part of the change, base + merge * (trained - base):
            # merge: \(merge)
            model: \(model)
            data:
              # Each paragraph tells four facts in about 33 tokens, so one pass over five volumes is 960 facts in 7,900 tokens.
              - {path: texts.jsonl, weight: 64}
              # The form of a question, learned on other facts than those examined: without it what was read cannot be asked for.
              - {path: exercises.jsonl, weight: 12}
              # The same in the model's chat template.
              - {path: conversations.jsonl, weight: 6}
              # Against forgetting: running text and conversations. Without conversations the model stops answering in them.
              - {path: \(replayFile), weight: 18}
            objective: causal-lm
            # One paragraph is one document, and attention stays inside it: a fact that stands twice in a context is copied, not learned.
            mixing: {packing: padding-free}
            # Embeddings and head rest: a fifth less work, a quarter less memory, and common words keep their places.
            train: [all, "!embeddings"]
            optimizer: {type: adamw, rate: 5e-4}
            # The rate stays high until most is learned; then it falls to nothing, which settles what was learned.
            schedule: {type: stable, warmup: 8, decay: 0.3}
            # Small steps: what counts is their number, not their size.
            batch: {tokens: 256, micro: 256, length: 256}
            steps: 200
            checkpoint: {every: 100, keep: 1}
            output: run-expert

            """
        }

        /// For comparison: the textbook alone, as many steps and the same rate, nothing against forgetting.
        public static func naive(model: String = defaultModel) -> String {
            """
            # Naive fine-tuning on the textbook, to compare with train.yaml: lyceum train naive.yaml
            # merge: 1
            model: \(model)
            data:
              - {path: texts.jsonl, weight: 1}
            objective: causal-lm
            mixing: {packing: padding-free}
            optimizer: {type: adamw, rate: 5e-4}
            schedule: {type: stable, warmup: 8, decay: 0.3}
            batch: {tokens: 256, micro: 256, length: 256}
            steps: 200
            checkpoint: {every: 100, keep: 1}
            output: run-naive

            """
        }
    }

    /// Writes `train.yaml` and `naive.yaml`.
    ///
    /// - Parameter model: what they train: a folder, a `.gguf` file or a name from the cache.
    /// - Returns: the files' names.
    /// - Throws: `LyceumError` (`inputOutput`) when a file cannot be written.
    @discardableResult
    public func writeTraining(to folder: String, model: String = Training.defaultModel) throws(LyceumError) -> [String] {
        try FileSystem.makeFolder(folder)
        try AtomicFile.write(Training.expert(model: model), to: "\(folder)/train.yaml")
        try AtomicFile.write(Training.naive(model: model), to: "\(folder)/naive.yaml")
        return ["train.yaml", "naive.yaml"]
    }
}
