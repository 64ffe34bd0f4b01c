public import LyceumCore

/// What an expert's run leaves where users look for it.
public enum ExpertFolder {
    /// Links `expert` (a model folder) and `expert.gguf` in the run's folder to the results in the store; false when the run did not come so far.
    public static func link(_ outcome: RecipeOutcome, in folder: String) throws(LyceumError) -> Bool {
        func files(_ step: String) -> String? { outcome.steps.first { $0.instance.step == step }?.artifact?.filesFolder }
        guard let expert = files("expert"), let gguf = files("gguf") else { return false }
        try DiskSync.link("\(folder)/expert", to: "\(expert)/model")
        try DiskSync.link("\(folder)/expert.gguf", to: "\(gguf)/model.gguf")
        return true
    }
}
