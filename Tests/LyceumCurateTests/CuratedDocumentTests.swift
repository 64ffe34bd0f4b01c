import LyceumCore
import LyceumCurate
import Testing

@Suite("Curated documents")
struct CuratedDocumentTests {
    @Test("The address is read from the metadata")
    func address() {
        let document = CuratedDocument(id: "a/1", text: "one", metadata: JSON.Object([("url", "https://example.org/")]))
        #expect(document.url == "https://example.org/")
        #expect(CuratedDocument(id: "a/2", text: "two").url == nil)
    }
}
