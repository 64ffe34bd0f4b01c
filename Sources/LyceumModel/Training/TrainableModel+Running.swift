public import LyceumCore
public import LyceumTensor

extension TrainableModel {
    /// A model that generates and scores with the weights in training. It shares their memory, so it always has those of the last step.
    ///
    /// One caller at a time, and never during a step. Virtual prompts of adapters are not part of it.
    public func languageModel(threads: ThreadPool) throws(LyceumError) -> LanguageModel {
        try LanguageModel(sharing: self, threads: threads)
    }
}
