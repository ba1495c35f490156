"""Reading answers: typed values, surprises kept, and the same values as zeep reads by the letter of the WSDL."""

import pytest

from mcdecl.account import errors
from mcdecl.account.errors import BrokenAnswer
from mcdecl.account.soap.read import read_answer
from tests.account.service import PARTNER, created, envelope, fault, folder, retrieved, server_fault
from tests.account.soap.read_zeep import read_answer as read_by_zeep
from tests.work import work_of

NIL = '<PartnerKey xsi:nil="true" />'


def field(number: int) -> str:
    return (
        f'<Results xsi:type="DataExtensionField">{NIL}<ObjectID>{number:08}-aaaa-bbbb-cccc-0123456789ab</ObjectID>'
        f"<CustomerKey>[NTO_Customers].[Field{number}]</CustomerKey><Name>Field{number}</Name><Scale>0</Scale>"
        "<DefaultValue></DefaultValue><MaxLength>50</MaxLength><IsRequired>true</IsRequired>"
        f"<Ordinal>{number}</Ordinal><IsPrimaryKey>false</IsPrimaryKey><FieldType>Text</FieldType>"
        f'<DataExtension>{NIL}<ObjectID xsi:nil="true" /><CustomerKey>NTO_Customers</CustomerKey></DataExtension>'
        "</Results>"
    )


DATA_EXTENSION = (
    f'<Results xsi:type="DataExtension"><Client><ID>7</ID></Client>{NIL}'
    "<CreatedDate>2026-03-01T11:52:19.6</CreatedDate><ModifiedDate>2026-03-01T11:52:18.73</ModifiedDate><ObjectID>de</ObjectID><CustomerKey>k</CustomerKey>"
    "<Name>A &amp; B</Name><Description /><IsSendable>true</IsSendable><IsTestable>0</IsTestable>"
    f'<SendableDataExtensionField>{NIL}<ObjectID xsi:nil="true" /><Name>Id</Name></SendableDataExtensionField>'
    "<SendableSubscriberField><Name>_SubscriberKey</Name></SendableSubscriberField>"
    f'<Template>{NIL}<ObjectID xsi:nil="true" /></Template><RetainUntil />'
    "<CategoryID>12345678901</CategoryID></Results>"
)
TEMPLATE = (
    f'<Results xsi:type="DataExtensionTemplate">{NIL}<PartnerProperties><Name>IsSendable</Name><Value>True</Value>'
    "</PartnerProperties><PartnerProperties><Name>IsTestable</Name><Value>False</Value></PartnerProperties>"
    "<ObjectID>t</ObjectID><CustomerKey>k</CustomerKey><Name>SendLog</Name></Results>"
)
FILTER = (
    f'<Results xsi:type="FilterDefinition">{NIL}<ObjectID>f</ObjectID><Name>Unhappy</Name>'
    f'<DataSource xsi:type="DataExtension">{NIL}<CustomerKey>s</CustomerKey></DataSource>'
    '<DataFilter xsi:type="ComplexFilterPart"><LeftOperand xsi:type="SimpleFilterPart"><Property>Score</Property>'
    "<SimpleOperator>lessThan</SimpleOperator><Value>3</Value></LeftOperand><LogicalOperator>AND</LogicalOperator>"
    '<RightOperand xsi:type="SimpleFilterPart"><Property>Day</Property><SimpleOperator>between</SimpleOperator>'
    "<DateValue>2026-01-01T00:00:00</DateValue><DateValue>2026-02-01T00:00:00</DateValue></RightOperand>"
    '<AdditionalOperands><Operand xsi:type="SimpleFilterPart"><Property>x</Property><SimpleOperator>isNull'
    "</SimpleOperator></Operand></AdditionalOperands></DataFilter></Results>"
)
ROW = (
    f'<Results xsi:type="DataExtensionObject">{NIL}<ObjectID xsi:nil="true" /><Type>DataExtensionObject[k]</Type>'
    "<Properties><Property><Name>Id</Name><Value>1</Value></Property><Property><Name>City</Name><Value />"
    "</Property></Properties></Results>"
)
IMPORT = (
    f'<Results xsi:type="ImportDefinition">{NIL}<CustomerKey>i</CustomerKey><Name>I</Name>'
    "<AllowErrors>true</AllowErrors>"
    f'<DestinationObject xsi:type="DataExtension">{NIL}<ObjectID>de</ObjectID></DestinationObject>'
    "<FieldMappingType>InferFromColumnHeadings</FieldMappingType><FileSpec>a%%Year%%.csv</FileSpec>"
    "<FileType>CSV</FileType><MaxFileAge>48</MaxFileAge></Results>"
)
UPDATED = envelope(
    f'<UpdateResponse {PARTNER}><Results xsi:type="UpdateResult"><StatusCode>Error</StatusCode><StatusMessage>no'
    f'</StatusMessage><OrdinalID>0</OrdinalID><ErrorCode>310007</ErrorCode><Object xsi:type="DataExtension">{NIL}'
    '<ObjectID xsi:nil="true" /><CustomerKey>k</CustomerKey><Fields><Field><Name>a</Name></Field><Field><Name>b</Name>'
    "</Field></Fields></Object></Results><RequestID>r</RequestID><OverallStatus>Error</OverallStatus></UpdateResponse>",
    "UpdateResponse",
)
DESCRIBED = envelope(
    f"<DefinitionResponseMsg {PARTNER}><ObjectDefinition><ObjectType>DataFolder</ObjectType><Properties>{NIL}"
    '<ObjectID xsi:nil="true" /><Name>ID</Name><DataType>Int32</DataType><IsUpdatable>true</IsUpdatable>'
    "<IsRetrievable>true</IsRetrievable><MaxLength>4</MaxLength><IsRequired>false</IsRequired></Properties>"
    f"<Properties>{NIL}<Name>Name</Name></Properties></ObjectDefinition><RequestID>r</RequestID></DefinitionResponseMsg>"
)
STATUS = envelope(
    f"<SystemStatusResponseMsg {PARTNER}><Results><Result><StatusCode>OK</StatusCode>"
    "<StatusMessage>fine</StatusMessage>"
    "<SystemStatus>OK</SystemStatus></Result></Results><OverallStatus>OK</OverallStatus><OverallStatusMessage />"
    "<RequestID>r</RequestID></SystemStatusResponseMsg>"
)
PERFORMED = envelope(
    f'<PerformResponseMsg {PARTNER}><Results><Result xsi:type="PerformResult"><StatusCode>OK</StatusCode>'
    f'<StatusMessage>started</StatusMessage><Object xsi:type="QueryDefinition">{NIL}<ObjectID>q</ObjectID>'
    "</Object><Task>"
    "<StatusCode>OK</StatusCode><StatusMessage>OK</StatusMessage><ID>9</ID></Task></Result></Results><OverallStatus>OK</OverallStatus>"
    "<OverallStatusMessage /><RequestID>r</RequestID></PerformResponseMsg>"
)
VERSION = envelope(
    f"<VersionInfoResponseMsg {PARTNER}><VersionInfo><Version>1</Version><VersionDate>2026-01-01T00:00:00</VersionDate>"
    "<Notes>n</Notes></VersionInfo><RequestID>r</RequestID></VersionInfoResponseMsg>"
)
CORPUS = {
    "nothing": retrieved(),
    "folders": retrieved(folder(1) + folder(2), "MoreDataAvailable"),
    "fields": retrieved("".join(field(number) for number in range(5))),
    "data extension": retrieved(DATA_EXTENSION),
    "template": retrieved(TEMPLATE),
    "filter": retrieved(FILTER),
    "row": retrieved(ROW),
    "import": retrieved(IMPORT),
    "mixed": retrieved(DATA_EXTENSION + field(1) + ROW),
    "error": retrieved(status="Error: API Permission Failed."),
    "created": created(("OK", "Data Extension created.", None), ("Error", "A data extension named X exists.", 310007)),
    "updated": UPDATED,
    "described": DESCRIBED,
    "status": STATUS,
    "performed": PERFORMED,
    "version": VERSION,
    "prefixed": retrieved(DATA_EXTENSION).replace(b"soap:", b"s:").replace(b"xmlns:soap", b"xmlns:s"),
}


@pytest.mark.parametrize("name", CORPUS)
def test_both_readers_give_the_same(name) -> None:
    assert read_answer(CORPUS[name]) == read_by_zeep(CORPUS[name])


def test_values_have_the_types_of_the_schema() -> None:
    (record,) = read_answer(CORPUS["data extension"]).results
    assert record == {
        "Client": {"ID": 7},
        "CreatedDate": "2026-03-01T11:52:19.6",
        "ModifiedDate": "2026-03-01T11:52:18.73",
        "ObjectID": "de",
        "CustomerKey": "k",
        "Name": "A & B",
        "Description": "",
        "IsSendable": True,
        "IsTestable": False,
        "SendableDataExtensionField": {"Name": "Id"},
        "SendableSubscriberField": {"Name": "_SubscriberKey"},
        "Template": {},
        "RetainUntil": "",
        "CategoryID": 12345678901,
    }


def test_what_repeats_is_a_list_even_when_it_comes_once() -> None:
    (record,) = read_answer(CORPUS["filter"]).results
    assert record["DataFilter"]["LeftOperand"] == {
        "@type": "SimpleFilterPart",
        "Property": "Score",
        "SimpleOperator": "lessThan",
        "Value": ["3"],
    }
    assert record["DataFilter"]["RightOperand"]["DateValue"] == ["2026-01-01T00:00:00", "2026-02-01T00:00:00"]


@pytest.mark.parametrize("prefix", ["", "ns1:"])
def test_a_type_may_be_prefixed(prefix) -> None:
    body = retrieved(
        f'<Results xsi:type="{prefix}DataFolder" xmlns:ns1="http://exacttarget.com/wsdl/partnerAPI"><ID>5</ID></Results>'
    )
    assert read_answer(body).results == [{"ID": 5}]


def test_elements_may_be_prefixed() -> None:
    body = retrieved(folder(1)).replace(b"<RetrieveResponseMsg xmlns=", b"<p:RetrieveResponseMsg xmlns:p=")
    for name in (
        b"RetrieveResponseMsg",
        b"OverallStatus",
        b"RequestID",
        b"Results",
        b"PartnerKey",
        b"ID",
        b"Name",
        b"ObjectID",
    ):
        for mark in (b"<", b"</"):
            for end in (b">", b" "):
                body = body.replace(mark + name + end, mark + b"p:" + name + end)
    assert read_answer(body) == read_answer(retrieved(folder(1)))


def test_an_unknown_element_is_kept_and_breaks_nothing() -> None:
    body = retrieved(
        '<Results xsi:type="DataFolder"><Novelty>1</Novelty><ID>5</ID><Pair><A>1</A><B xsi:nil="true"/></Pair>'
        "<Twice>a</Twice><Twice>b</Twice><Twice>c</Twice><Name>F</Name></Results>"
    )
    assert read_answer(body).results == [
        {"Novelty": "1", "ID": 5, "Pair": {"A": "1"}, "Twice": ["a", "b", "c"], "Name": "F"}
    ]


def test_an_unknown_type_is_read_with_what_it_inherits() -> None:
    body = retrieved('<Results xsi:type="HoloDeck"><ID>5</ID><Width>3</Width></Results>' + folder(1))
    first, second = read_answer(body).results
    assert first == {"ID": 5, "Width": "3"}
    assert second["ID"] == 1


def test_an_unknown_message_is_read_plainly() -> None:
    answer = read_answer(envelope(f"<OddResponse {PARTNER}><OverallStatus>OK</OverallStatus></OddResponse>"))
    assert (answer.message, answer.status) == ("OddResponse", "OK")


def test_a_foreign_element_does_not_pass_for_one_of_ours() -> None:
    body = retrieved('<Results xsi:type="DataFolder"><ID>5</ID><ID xmlns="urn:other">6</ID></Results>')
    assert read_answer(body).results == [{"ID": 5, "{urn:other}ID": "6"}]


def test_values_that_do_not_fit_their_type_stay_as_text() -> None:
    body = retrieved(
        '<Results xsi:type="DataExtension"><CategoryID>five</CategoryID><IsActive>maybe</IsActive></Results>'
    )
    assert read_answer(body).results == [{"CategoryID": "five", "IsActive": "maybe"}]


@pytest.mark.parametrize("damaged", ["five", "5q", "0x5", "<ID>5</ID>q", "5.0"])
@pytest.mark.parametrize("form", ["<ID>{}</ID>", "<ID>5</ID><ParentFolder><ID>{}</ID></ParentFolder>", " <ID> {}</ID>"])
def test_an_id_that_is_no_number_is_a_damaged_answer(damaged: str, form: str) -> None:
    """Whoever looks for the object, or for what lies in it, would find nothing, or break down."""
    with pytest.raises(BrokenAnswer, match="that is no number"):
        read_answer(retrieved(f'<Results xsi:type="DataFolder">{form.format(damaged)}</Results>'))


@pytest.mark.parametrize("name", ["Ordinal", "MaxLength", "Scale"])
def test_a_field_whose_place_or_length_is_no_number_is_a_damaged_answer(name: str) -> None:
    with pytest.raises(BrokenAnswer, match="that is no number"):
        read_answer(retrieved(f'<Results xsi:type="DataExtensionField"><{name}>1st</{name}></Results>'))


def test_one_damaged_id_among_many_that_are_alike_is_found() -> None:
    folders = [f'<Results xsi:type="DataFolder"><ID>{number}</ID><Name>A</Name></Results>' for number in range(60)]
    folders[50] = folders[50].replace("50", "5p")
    with pytest.raises(BrokenAnswer, match="5p"):
        read_answer(retrieved("".join(folders)))


def test_empty_numbers_are_no_value_and_blank_texts_stay() -> None:
    body = retrieved('<Results xsi:type="DataFolder"><ID/><IsActive> true </IsActive><Name>  </Name></Results>')
    assert read_answer(body).results == [{"IsActive": True, "Name": "  "}]


def test_text_is_kept_to_the_letter() -> None:
    body = retrieved('<Results xsi:type="DataFolder"><Name> a\n b &lt;&#228; <![CDATA[<c>]]></Name></Results>')
    assert read_answer(body).results[0]["Name"] == " a\n b <ä <c>"


def test_comments_and_instructions_are_overlooked() -> None:
    body = retrieved('<!-- a --><Results xsi:type="DataFolder"><Name>a<!-- x -->b</Name><?p i?><ID>1</ID></Results>')
    assert read_answer(body).results == [{"Name": "ab", "ID": 1}]


def test_an_empty_extract_result_is_no_result() -> None:
    body = envelope(
        f"<ExtractResponseMsg {PARTNER}><OverallStatus>OK</OverallStatus><RequestID>r</RequestID>"
        "<Results /></ExtractResponseMsg>"
    )
    assert read_answer(body).results == []


def test_entities_are_not_expanded() -> None:
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;">]>' + retrieved(folder(1))[38:]
    with pytest.raises(errors.NotSoap, match="document type"):
        read_answer(bomb)


def test_a_file_of_this_machine_is_not_read(tmp_path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("hidden")
    body = (
        f'<!-- --><!DOCTYPE x [<!ENTITY f SYSTEM "file://{secret}">]>'.encode()
        + retrieved("<Results>&f;</Results>")[38:]
    )
    with pytest.raises(errors.NotSoap):
        read_answer(body)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", errors.BrokenAnswer),
        (b"<?xml version='1.0'?>", errors.BrokenAnswer),
        (b"<html><body/></html>", errors.NotSoap),
        (b"plain", errors.NotSoap),
        (b'{"a": 1}', errors.NotSoap),
        (b"<Envelope/>", errors.NotSoap),
        (b'<?xml version="1.0"?><feed/>', errors.NotSoap),
        (envelope(""), errors.BrokenAnswer),
    ],
)
def test_what_is_no_answer_is_said_so(body, kind) -> None:
    with pytest.raises(kind):
        read_answer(body)


def test_a_big_answer_is_read_whole() -> None:
    name = "n" * 11_000_000
    body = retrieved(f'<Results xsi:type="DataFolder"><Name>{name}</Name></Results>')
    assert len(read_answer(body).results[0]["Name"]) == 11_000_000


@pytest.mark.parametrize(
    ("body", "kind", "code"),
    [
        (fault("Token Expired", "q0:Security"), errors.TokenExpired, None),
        (fault("Login Failed", "q0:Security"), errors.LoginRefused, None),
        (fault("Something else", "q0:Security"), errors.LoginRefused, None),
        (fault("Odd request"), errors.Fault, None),
        (server_fault(2, "Unplanned Outage"), errors.ServiceUnavailable, 2),
        (server_fault(11, "no"), errors.PermissionDenied, 11),
    ],
)
def test_faults_become_their_errors(body, kind, code) -> None:
    with pytest.raises(errors.AccountError) as caught:
        read_answer(body)
    assert type(caught.value) is kind
    assert caught.value.code == code


def test_a_soap_12_fault_is_read() -> None:
    body = (
        b'<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body><s:Fault><s:Code><s:Value>s:Sender'
        b'</s:Value><s:Subcode><s:Value xmlns:q="urn:q">q:Security</s:Value></s:Subcode></s:Code><s:Reason>'
        b'<s:Text xml:lang="en">Token Expired</s:Text></s:Reason></s:Fault></s:Body></s:Envelope>'
    )
    with pytest.raises(errors.TokenExpired) as caught:
        read_answer(body)
    assert caught.value.fault_code == "Security"


def test_twenty_five_hundred_fields_are_read_fast() -> None:
    body = retrieved("".join(field(number) for number in range(2500)))
    assert len(read_answer(body).results) == 2500
    # 25 calls for each; zeep takes twenty times as many.
    assert work_of(lambda: read_answer(body)) < 40 * 2500
