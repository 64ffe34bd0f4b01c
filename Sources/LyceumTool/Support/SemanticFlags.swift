import ArgumentParser
import Lyceum

/// The settings of deduplication by meaning.
struct SemanticFlags: ParsableArguments {
    @Option(help: ArgumentHelp("Encoder for the method semantic: a folder, a .gguf file, or a name from the cache.", valueName: "model"))
    var encoder: String?

    @Option(help: "Cosine above which two documents say the same, 0 to below 1, for the method semantic.")
    var similarity = 0.95

    @Option(help: "Clusters inside which documents are compared, 1 to 65536, for the method semantic (default: one for every 1000 documents).")
    var clusters: Int?

    @Option(
        help:
            "Which of similar documents stays, for the method semantic: first of the files, far from its cluster's center (as in the paper), or near to it.")
    var prefer = "first"

    func parameters(seed: UInt32) throws -> SemanticParameters {
        guard let encoder else {
            throw LyceumError(
                .invalidArgument, "the method semantic needs an encoder", at: "--encoder",
                remedy: "name a model of sentence vectors, such as a folder of all-MiniLM-L6-v2")
        }
        return SemanticParameters(
            encoder: encoder, similarity: similarity, clusters: clusters, prefer: try choice(prefer, "--prefer"), seed: UInt64(seed))
    }

    func load(threads: Int) throws -> (any DedupEncoder)? {
        guard let encoder else { return nil }
        _ = try Hub.resolve(encoder)
        return ModelDedupEncoder(encoder, threads: threads)
    }
}
