import LyceumRecipes
import Testing

@Test("the kinds of steps have different names")
func recipesKindNames() {
    let names = StepCatalog.standard.names
    #expect(Set(names).count == names.count)
}
