import LyceumCore
import Testing

@testable import LyceumRecipes

struct StoreTests {
    private let text = "steps:\n  a: {kind: sum, amounts: [1]}\n  b: {kind: sum, amounts: [2]}"

    private func made(_ folder: String, run: String = "") async throws -> (ArtifactStore, [Artifact]) {
        let store = try ArtifactStore(folder: folder + "/store")
        let outcome = try await RecipeRun(
            try RecipesFixture.plan(text), store: store, options: .init(threads: 1, folder: run)).run()
        return (store, outcome.steps.compactMap(\.artifact))
    }

    @Test("verification finds bytes that changed, and files that are missing or were added")
    func verify() async throws {
        let folder = try RecipesFixture.folder()
        defer { try? FileSystem.remove(folder) }
        let (store, artifacts) = try await made(folder)
        #expect(try store.keys().count == 2)
        for key in try store.keys() { #expect(try store.verify(key) == nil) }
        let (first, second) = (artifacts[0], artifacts[1])
        try AtomicFile.write("9.0", to: first.filesFolder + "/sum.txt")
        #expect(try store.verify(first.key)?.problems == ["sum.txt: its bytes have changed"])
        try AtomicFile.write("more", to: second.filesFolder + "/extra")
        #expect(try store.verify(second.key)?.problems == ["extra was added"])
        try FileSystem.remove(second.filesFolder + "/sum.txt")
        #expect(try store.verify(second.key)?.problems == ["sum.txt is missing", "extra was added"])
        try AtomicFile.write("{", to: second.folder + "/manifest.json")
        #expect(try store.verify(second.key) != nil)
        #expect(store.artifact(second.key) == nil)
        #expect(try store.remove(first.key))
        #expect(try store.keys() == [second.key])
    }

    @Test("cleaning keeps what a run's folder names, and removes it when the folder is gone")
    func clean() async throws {
        let folder = try RecipesFixture.folder()
        defer { try? FileSystem.remove(folder) }
        let run = folder + "/run"
        try FileSystem.makeFolder(run)
        let (store, artifacts) = try await made(folder, run: run)
        try FileSystem.makeFolder(store.partialPath(of: try #require(ArtifactKey(String(repeating: "a", count: 64)))))
        #expect(try store.users()[artifacts[0].key] == [run])
        let young = try await store.clean(olderThan: 3600, isTrial: false)
        #expect(young.removed.isEmpty)
        let trial = try await store.clean(olderThan: -10, isTrial: true)
        #expect(trial.removed.map(\.reason) == ["unfinished"])
        #expect(try store.unfinished().count == 1)
        let first = try await store.clean(olderThan: -10, isTrial: false)
        #expect(first.removed.map(\.reason) == ["unfinished"])
        #expect(first.keptCount == 2)
        // The run's folder is gone, but this process has just run it: a run under way keeps its results.
        try FileSystem.remove(run)
        #expect(try await store.clean(olderThan: -10, isTrial: false).removed.isEmpty)
        for (path, _) in try store.roots() { try FileSystem.remove(path) }
        let last = try await store.clean(olderThan: -10, isTrial: false)
        #expect(last.removed.map(\.reason) == ["unused", "unused"])
        #expect(try store.keys().isEmpty)
    }

    @Test("hashes of files are remembered until the file changes")
    func hashes() throws {
        let folder = try RecipesFixture.folder()
        defer { try? FileSystem.remove(folder) }
        let file = folder + "/x.txt"
        try AtomicFile.write("abc", to: file)
        let known = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        #expect(try ContentHashes(file: folder + "/hashes").hash(of: file) == known)
        try AtomicFile.write("abd", to: file)
        #expect(try ContentHashes(file: folder + "/hashes").hash(of: file) != known)
        try FileSystem.makeFolder(folder + "/a/b")
        try AtomicFile.write("1", to: folder + "/a/one")
        let one = try ContentHashes(file: folder + "/hashes").hash(of: folder + "/a")
        try FileSystem.move(folder + "/a", to: folder + "/c")
        #expect(try ContentHashes(file: folder + "/hashes").hash(of: folder + "/c") == one)
        try FileSystem.move(folder + "/c/one", to: folder + "/c/two")
        #expect(try ContentHashes(file: folder + "/hashes").hash(of: folder + "/c") != one)
        #expect(throws: LyceumError.self) { try ContentHashes(file: folder + "/hashes").hash(of: folder + "/nothing") }
    }

    @Test("broken lines among remembered hashes are passed over")
    func brokenHashes() throws {
        let folder = try RecipesFixture.folder()
        defer { try? FileSystem.remove(folder) }
        try AtomicFile.write("nonsense\n\n" + String(repeating: "z", count: 64) + " 1 2 3\n", to: folder + "/hashes")
        try AtomicFile.write("abc", to: folder + "/x.txt")
        #expect(try ContentHashes(file: folder + "/hashes").hash(of: folder + "/x.txt").hasPrefix("ba7816bf"))
    }
}
