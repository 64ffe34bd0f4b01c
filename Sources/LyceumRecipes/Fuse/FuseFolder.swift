public import LyceumCore

/// What a fusion leaves where users look for it.
public enum FuseFolder {
    /// Links `merged` (a model folder) and `weights.tsv` in the run's folder to the results in the store; false when the run did not come so far.
    public static func link(_ outcome: RecipeOutcome, in folder: String) throws(LyceumError) -> Bool {
        guard let merged = outcome.steps.first(where: { $0.instance.step == "merged" })?.artifact?.filesFolder else { return false }
        try DiskSync.link("\(folder)/merged", to: "\(merged)/model")
        try DiskSync.link("\(folder)/weights.tsv", to: "\(merged)/weights.tsv")
        return true
    }
}
