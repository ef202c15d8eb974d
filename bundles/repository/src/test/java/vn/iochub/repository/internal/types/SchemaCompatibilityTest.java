package vn.iochub.repository.internal.types;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchemaCompatibilityTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static JsonNode json(String text) throws Exception {
        return JSON.readTree(text.replace('\'', '"'));
    }

    private static List<String> pointers(String before, String now) throws Exception {
        return SchemaCompatibility.breaches(json(before), json(now)).stream()
                .map(SchemaCompatibility.Breach::pointer)
                .toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '§',
            value = {
                "{'type':'string'} | {'type':'string','maxLength':5,'title':'x'}",
                "{'type':'number'} | {'type':'integer'}",
                "{'type':['string','null']} | {'type':'string'}",
                "{'type':'string'} | {'type':'string','enum':['a']}",
                "{'enum':['a','b']} | {'enum':['a']}",
                "{'enum':['a','b']} | {'const':'b'}",
                "{'type':'string'} | {'type':'string','format':'date'}",
                "{'x-classification':'internal'} | {'x-classification':'sensitive'}",
                "{} | {'type':'string'}",
                "{'$ref':'#/$defs/d'} | {'$ref':'#/$defs/d'}",
                "{'items':{'type':'string'}} | {'items':{'type':'string','minLength':1}}",
            })
    void whatAReaderCanStillReadIsLetThrough(String before, String now) throws Exception {
        String frame = "{'properties':{'a':%s},'$defs':{'d':{'type':'string'}}}";
        assertThat(pointers(frame.formatted(before), frame.formatted(now))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '§',
            value = {
                "{'type':'string'} | {'type':'integer'} | type changes from string to integer",
                "{'type':'integer'} | {'type':'number'} | type changes from integer to number",
                "{'type':'string'} | {'type':['string','null']} | type changes from string to null|string",
                "{'type':'string'} | {} | type changes",
                "{'enum':['a']} | {'enum':['a','b']} | does not know: [\"b\"]",
                "{'enum':['a']} | {'type':'string'} | any value may come",
                "{'const':'a'} | {'const':'b'} | does not know",
                "{'format':'date'} | {'format':'date-time'} | format changes from date to date-time",
                "{'format':'date'} | {} | format changes from date to any",
                "{'x-classification':'sensitive'} | {'x-classification':'internal'} | falls from sensitive to internal",
                "{'x-classification':'personal'} | {} | falls from personal to none",
                "{'oneOf':[{'type':'string'}]} | {'oneOf':[{'type':'integer'}]} | oneOf changes",
                "{'$ref':'#/$defs/d'} | {'$ref':'#/$defs/e'} | type changes from string to integer",
            })
    void whatBreaksAReaderIsNamed(String before, String now, String why) throws Exception {
        String frame = "{'properties':{'a':%s},'$defs':{'d':{'type':'string'},'e':{'type':'integer'}}}";
        List<SchemaCompatibility.Breach> breaches =
                SchemaCompatibility.breaches(json(frame.formatted(before)), json(frame.formatted(now)));
        assertThat(breaches).hasSize(1);
        assertThat(breaches.get(0).pointer()).isEqualTo("/a");
        assertThat(breaches.get(0).text().en()).contains(why);
        assertThat(breaches.get(0).text().vi()).isNotBlank();
    }

    @Test
    void propertiesMayBeAddedAndNotTakenAwayAtAnyDepth() throws Exception {
        String before =
                """
                {'required':['id'],'properties':{
                  'id':{'type':'string'},
                  'lines':{'type':'array','items':{'type':'object','required':['n'],'properties':{
                    'n':{'type':'integer'},'unit/code':{'type':'string'}}}}}}
                """;
        assertThat(pointers(before, before)).isEmpty();
        assertThat(pointers(
                        before,
                        before.replace("'id':{'type':'string'},", "'id':{'type':'string'},'more':{'type':'string'},")))
                .isEmpty();
        assertThat(pointers(before, before.replace("'required':['id'],", ""))).containsExactly("/id");
        assertThat(pointers(before, before.replace("'required':['n'],", ""))).containsExactly("/lines/*/n");
        assertThat(pointers(before, before.replace(",'unit/code':{'type':'string'}", "")))
                .containsExactly("/lines/*/unit~1code");
        assertThat(pointers(before, before.replace("'id':{'type':'string'},", "")))
                .containsExactly("/id");
    }

    @Test
    void aSchemaThatRefersToItselfIsComparedToAnEnd() throws Exception {
        String tree = "{'properties':{'child':{'$ref':'#'}, 'n':{'type':'%s'}}}";
        assertThat(pointers(tree.formatted("string"), tree.formatted("string"))).isEmpty();
        assertThat(pointers(tree.formatted("string"), tree.formatted("integer")))
                .contains("/n", "/child/n");
    }
}
