internal import LyceumConfiguration
internal import LyceumCore

/// Models that pipelines name.
enum CurationModels {
    /// What stands at the name beside the pipeline, or the name itself, which may be one of the cache.
    static func path(_ name: String, in folder: String) -> String {
        let beside = ConfigurationPath.resolve(name, in: folder)
        return FileSystem.attributes(beside) == nil ? name : beside
    }
}
